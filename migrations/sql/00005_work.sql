-- The workers, and what they do besides scanning.

-- +goose Up
CREATE TABLE worker (
	id         int2 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name       text NOT NULL UNIQUE,
	version    text NOT NULL,
	started_at timestamptz NOT NULL,
	seen_at    timestamptz NOT NULL
);

-- What is done at intervals. It stands here because River keeps its periodic jobs in memory.
CREATE TABLE chore (
	name    text PRIMARY KEY,
	every   int4 NOT NULL, -- seconds
	next_at timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE chore, worker;
