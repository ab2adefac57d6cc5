INSERT INTO person (name) VALUES ('Ada; Countess'), ('Grace');
