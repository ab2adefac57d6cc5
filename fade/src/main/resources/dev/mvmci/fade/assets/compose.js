// The form: remembers who you are, counts, sends without leaving the page, and keeps what you wrote
// when sending fails.

import { element } from "./messages.js";

const NEAR = 30;
const REMEMBERED = { callsign: "fade_callsign", location: "fade_location" };

// Storage may be forbidden; the form works without it.
function recall(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It will be typed again.
  }
}

export function enhance(form, posted) {
  const { text, callsign, location: place } = form.elements;
  const send = form.querySelector("#send");
  const count = form.querySelector("#count");
  const faults = form.querySelector("#faults");
  const most = text.maxLength;
  let sending = false;

  for (const [field, name] of Object.entries(REMEMBERED)) {
    const input = form.elements[field];
    input.value ||= recall(name);
    input.addEventListener("change", () => remember(name, input.value.toUpperCase()));
  }
  const recount = () => {
    count.textContent = `${text.value.length}/${most}`;
    count.classList.toggle("near", text.value.length > most - NEAR);
  };
  const say = (...sentences) =>
    faults.replaceChildren(...sentences.map((sentence) => element("p", "", sentence)));

  text.addEventListener("input", recount);
  recount();
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    const bars = [text, callsign, place].find((input) => input.value.includes("|"));
    if (bars) {
      say("A '|' separates message, callsign and location; leave it out.");
      bars.focus();
      return;
    }
    sending = true;
    say();
    send.textContent = "TRANSMITTING…";
    send.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      const body = await answer.json();
      if (answer.ok) {
        text.value = "";
        recount();
        posted(body);
        send.textContent = "TRANSMITTED";
      } else {
        say(...(body.faults ?? [body.detail ?? `The board answered ${answer.status}.`]));
        send.textContent = "TRANSMIT AGAIN";
      }
    } catch {
      say("The board cannot be reached. Your message is still here; transmit it again.");
      send.textContent = "TRANSMIT AGAIN";
    }
    sending = false;
    send.removeAttribute("aria-busy");
    setTimeout(() => sending || (send.textContent = "TRANSMIT"), 2500);
  });
}
