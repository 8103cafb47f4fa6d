-- Lists and the dashboard at a million endpoints: a page begins where it stands in an index, and what is counted is
-- counted in one.

-- +goose Up
-- From the worst down and, among equals, by id upwards. Only with both columns in one direction can a later page be
-- found by comparing rows.
CREATE INDEX endpoint_rank ON endpoint ((-worst), id);
DROP INDEX endpoint_worst;

-- What the dashboard counts. Equal keys are stored once, and without an id behind them there are only five; arrays are
-- never stored so, and are kept for the few endpoints whose verdicts are not all pass.
CREATE INDEX endpoint_grade ON endpoint (worst);
CREATE INDEX endpoint_amiss ON endpoint (worst, verdicts) WHERE worst > 0;
DROP INDEX endpoint_verdicts;

-- What few endpoints are.
CREATE INDEX endpoint_unreached ON endpoint (reach, (-worst), id) WHERE reach > 0;
CREATE INDEX endpoint_schedule_paused ON endpoint_schedule (endpoint_id) WHERE NOT enabled;

-- Whoever counts in an index reads those pages of the table again that changed since they were last vacuumed.
ALTER TABLE endpoint SET (autovacuum_vacuum_scale_factor = 0.02);

-- +goose Down
ALTER TABLE endpoint RESET (autovacuum_vacuum_scale_factor);
DROP INDEX endpoint_schedule_paused, endpoint_unreached, endpoint_amiss, endpoint_grade, endpoint_rank;
CREATE INDEX endpoint_verdicts ON endpoint (verdicts);
CREATE INDEX endpoint_worst ON endpoint (worst DESC, id);
