-- People, and how many there are; a trigger holds semicolons of its own.
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE head_count (n INTEGER NOT NULL);
INSERT INTO head_count VALUES (0);
CREATE TRIGGER count_heads AFTER INSERT ON person BEGIN
  UPDATE head_count SET n = n + 1;
END;
