//! Does with the standard library what it can do in WASI, and prints what it saw as JSON. Built by
//! `examples/build.sh`.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn kind<T>(result: io::Result<T>) -> String {
    match result {
        Ok(_) => "done".to_string(),
        Err(error) => error.raw_os_error().unwrap_or(-1).to_string(),
    }
}

fn directories(seen: &mut Vec<(String, String)>) -> io::Result<()> {
    fs::create_dir_all("/a/b")?;
    seen.push(("again".into(), kind(fs::create_dir("/a"))));
    for i in 0..200 {
        fs::write(format!("/a/b/{i}"), [i as u8; 10])?;
    }
    seen.push(("full".into(), kind(fs::remove_dir("/a/b"))));
    let mut bytes = 0;
    let mut entries = 0;
    for entry in fs::read_dir("/a/b")? {
        let entry = entry?;
        bytes += entry.metadata()?.len();
        entries += 1;
        // Goes on through a directory that changes.
        fs::remove_file(entry.path())?;
    }
    seen.push(("entries".into(), format!("{entries} of {bytes}")));
    seen.push(("emptied".into(), kind(fs::remove_dir("/a/b"))));
    seen.push(("missing".into(), kind(fs::read("/a/b/1"))));
    seen.push(("file as directory".into(), kind(fs::read_dir("/nothing"))));
    Ok(())
}

fn files(seen: &mut Vec<(String, String)>) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open("/notes")?;
    file.write_all(b"one two three")?;
    file.seek(SeekFrom::Start(4))?;
    file.write_all(b"TWO")?;
    file.seek(SeekFrom::End(-5))?;
    let mut end = String::new();
    file.read_to_string(&mut end)?;
    seen.push(("end".into(), end));
    file.set_len(7)?;
    seen.push(("new again".into(), kind(OpenOptions::new().write(true).create_new(true).open("/notes"))));
    OpenOptions::new().append(true).open("/notes")?.write_all(b"!")?;
    fs::rename("/notes", "/a/kept")?;
    fs::remove_file("/a/kept")?;
    file.seek(SeekFrom::Start(0))?;
    let mut unnamed = String::new();
    file.read_to_string(&mut unnamed)?;
    seen.push(("unnamed".into(), unnamed));
    drop(file);
    seen.push(("outside".into(), kind(File::open("../etc/passwd"))));
    let large = vec![7u8; 6 << 20];
    seen.push(("one".into(), kind(fs::write("/1", &large))));
    seen.push(("two".into(), kind(fs::write("/2", &large))));
    seen.push(("three".into(), kind(fs::write("/3", &large))));
    fs::remove_file("/1")?;
    seen.push(("freed".into(), kind(fs::write("/3", &large))));
    Ok(())
}

fn main() -> io::Result<()> {
    let mut seen = Vec::new();
    seen.push(("args".to_string(), env::args().collect::<Vec<_>>().join(" ")));
    seen.push(("env".into(), env::vars().map(|(k, v)| k + "=" + &v).collect::<Vec<_>>().join(" ")));
    seen.push(("stdin".into(), io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?.join("|")));
    directories(&mut seen)?;
    files(&mut seen)?;
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    seen.push(("unix millis".into(), unix.to_string()));
    let began = Instant::now();
    thread::sleep(Duration::from_secs(3600));
    seen.push(("slept".into(), (began.elapsed() < Duration::from_secs(1)).to_string()));
    // Its keys come from the host's chance.
    let map: HashMap<_, _> = (0..8).map(|i| (i, ())).collect();
    seen.push(("order".into(), format!("{:?}", map.keys().collect::<Vec<_>>())));
    eprint!("nearly done\nno newline");
    let parts: Vec<_> = seen.iter().map(|(name, value)| format!("{name:?}:{value:?}")).collect();
    println!("{{{}}}", parts.join(","));
    if env::args().any(|argument| argument == "fail") {
        std::process::exit(3);
    }
    Ok(())
}
