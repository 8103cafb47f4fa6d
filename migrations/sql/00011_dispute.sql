-- Phones on which an endpoint works, as people say who saw it, although a rule fails there.

-- +goose Up
CREATE TABLE dispute (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint_id    bigint NOT NULL REFERENCES endpoint ON DELETE CASCADE,
	observation_id bigint NOT NULL REFERENCES observation ON DELETE CASCADE, -- what had been seen when it was said
	rule           text   NOT NULL,
	level          text   NOT NULL,
	platform       int2   NOT NULL, -- 0 iOS, 1 Android, 2 HarmonyOS
	phone          text   NOT NULL,
	system         text   NOT NULL,
	wechat         text   NOT NULL,
	note           text   NOT NULL DEFAULT '',
	ruleset        text   NOT NULL, -- the version that judged, and whose roots it trusted
	account_id     bigint REFERENCES account ON DELETE SET NULL, -- who said so
	at             timestamptz NOT NULL
);
CREATE INDEX dispute_endpoint ON dispute (endpoint_id, id DESC);
CREATE INDEX dispute_observation ON dispute (observation_id);

-- +goose Down
DROP TABLE dispute;
