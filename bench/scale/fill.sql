-- Fills an empty, migrated database as it might look after some months. scale.endpoints and scale.days say how much.
-- The numbers are drawn from a fixed seed: two runs fill alike, but for the present time.

SELECT setseed(0.42);

-- What is decided once about each endpoint. Of 1000 some 880 pass, 70 warn, 15 are unknown, 30 fail, 5 are new. Every
-- second one has a certificate of its own; the others share n/10, and some of these are shared by hundreds.
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT i, verdict, other, hashint4(i::int4) & 1073741823 AS phase,
	CASE WHEN i <= n / 2 THEN i ELSE n / 2 + 1 + floor(power(shared, 3) * n / 10)::int8 END AS leaf,
	CASE
		WHEN verdict < 0.880 THEN '{0,0,0,0}'
		WHEN verdict < 0.950 THEN CASE WHEN other < 0.7 THEN '{1,1,1,1}' ELSE '{1,0,0,1}' END
		WHEN verdict < 0.965 THEN CASE WHEN other < 0.8 THEN '{2,2,2,2}' ELSE '{2,0,0,2}' END
		WHEN verdict < 0.995 THEN CASE WHEN other < 0.4 THEN '{1,3,3,1}' WHEN other < 0.9 THEN '{3,3,3,3}' ELSE '{3,0,0,0}' END
		ELSE '{}'
	END::int2[] AS verdicts
FROM (
	SELECT i, current_setting('scale.endpoints')::int8 AS n, random() AS verdict, random() AS other, random() AS shared
	FROM generate_series(1, current_setting('scale.endpoints')::int8) AS i) AS drawn;
ALTER TABLE made ADD PRIMARY KEY (i);

-- A certificate below 2 kB is stored as it is, so any bytes will do. The last 24 are intermediates.
INSERT INTO certificate (id, sha256, der, first_seen, spki_sha256, not_before, not_after, subject_cn, issuer_dn, serial,
	key_alg, key_bits, sig_alg, is_ca, sans)
OVERRIDING SYSTEM VALUE
SELECT i, sha256(int8send(i)), decode(repeat('5a', 1300), 'hex'), until - life, sha256(int8send(i + 1e9::int8)), until - life, until,
	CASE WHEN ca THEN 'CA ' ELSE 'shop' END || i || '.example', 'CN=CA ' || floor(power(random(), 2) * 24)::int || ',O=Trust Services,C=CN',
	int8send(i), 1, 2048, 4, ca, CASE WHEN ca THEN '{}' ELSE ARRAY['shop' || i || '.example', '*.shop' || i || '.example'] END
FROM (
	SELECT i, i > n AS ca, CASE WHEN i > n THEN interval '10 years' WHEN long < 0.85 THEN interval '90 days' ELSE interval '397 days' END AS life,
		CASE WHEN i > n THEN now() + interval '5 years' WHEN long < 0.85 THEN now() + (random() * 92 - 2) * interval '1 day'
			ELSE now() + (random() * 399 - 2) * interval '1 day' END AS until
	FROM (SELECT i, n, random() AS long FROM (SELECT current_setting('scale.endpoints')::int8 * 6 / 10 AS n) AS size, generate_series(1, n + 24) AS i) AS drawn
) AS certificates;
INSERT INTO chain (sha256, cert_ids)
SELECT sha256(int8send(i)), ARRAY[i, n + 1 + i % 24] FROM (SELECT current_setting('scale.endpoints')::int8 * 6 / 10 AS n) AS size, generate_series(1, n) AS i;

-- The newest observation and judgement of endpoint i are i + n/10; each tenth endpoint has older ones, with lower ids.
INSERT INTO endpoint (id, zone_id, host, port, created_at, observation_id, judgement_id, leaf_not_after, worst, verdicts, reach, version)
OVERRIDING SYSTEM VALUE
SELECT i, 1, (ARRAY['api', 'api', 'www', 'ws', 'cdn', 'upload'])[1 + i % 6] || i % 25 || '.shop' || i / 25 || '.example',
	CASE WHEN other < 0.97 THEN 443 ELSE 8443 END, now() - interval '200 days', i + n / 10, i + n / 10, c.not_after,
	(SELECT COALESCE(max(v), -1) FROM unnest(verdicts) AS v), verdicts,
	CASE WHEN verdicts = '{2,2,2,2}' THEN 2 WHEN other > 0.99 THEN 1 ELSE 0 END, 1 + i % 7
FROM (SELECT *, current_setting('scale.endpoints')::int8 AS n FROM made) AS made JOIN certificate c ON c.id = leaf
ORDER BY i;
UPDATE endpoint SET observation_id = NULL, judgement_id = NULL, leaf_not_after = NULL, reach = NULL WHERE worst < 0;
UPDATE endpoint SET leaf_not_after = NULL WHERE reach = 2;
INSERT INTO endpoint_leaf SELECT e.id, leaf FROM endpoint e JOIN made ON i = e.id WHERE leaf_not_after IS NOT NULL;

-- Each of the 24 intermediates is below one of 8 roots, and some are far more used than others: the first pair has a third
-- of all endpoints, the last one of a few hundred.
INSERT INTO authority (id, key, name)
OVERRIDING SYSTEM VALUE
SELECT i, sha256(int8send(i + 2e9::int8)), CASE WHEN i > 24 THEN 'Root ' ELSE 'CA ' END || i FROM generate_series(1, 32) AS i;
INSERT INTO authority_certificate (sha256, authority_id)
SELECT sha256(int8send(CASE WHEN i > 24 THEN -i ELSE i + current_setting('scale.endpoints')::int8 * 6 / 10 END)), i FROM generate_series(1, 32) AS i;
INSERT INTO endpoint_authority (endpoint_id, authority_id, root)
SELECT id, CASE WHEN root THEN 25 + ca % 8 ELSE 1 + ca END, root
FROM (SELECT id, floor(power(phase % 1000 / 1000.0, 3) * 24)::int AS ca FROM endpoint JOIN made ON i = id WHERE leaf_not_after IS NOT NULL) AS e, (VALUES (false), (true)) AS r (root)
ORDER BY id;

-- Two in a hundred are paused. The others have their turn within a day, but for those that waited while nobody claimed.
INSERT INTO endpoint_schedule (endpoint_id, enabled, phase, generation, done_generation, next_scan_at, last_scan_at, fail_streak)
SELECT i, verdict * 50 - floor(verdict * 50) >= 0.02, phase, 200, 200, next, next - interval '1 day', CASE WHEN verdicts = '{2,2,2,2}' THEN 3 ELSE 0 END
FROM (SELECT *, CASE WHEN random() < 0.4 THEN now() - random() * interval '1 hour' ELSE now() + random() * interval '1 day' END AS next FROM made) AS made
ORDER BY i;

INSERT INTO observation (id, endpoint_id, first_at, last_at, digest, schema_version, facts, chain_ids)
OVERRIDING SYSTEM VALUE
SELECT id, endpoint, now() - age, CASE WHEN age > interval '60 days' THEN now() - interval '40 days' END, sha256(int8send(id)), 1,
	jsonb_build_object('schema_version', 1, 'endpoint', jsonb_build_object('host', 'h' || endpoint, 'port', 443), 'filler', repeat(md5(id::text), 16)),
	ARRAY[leaf]
FROM (
	SELECT i AS id, i * 10 AS endpoint, interval '100 days' AS age FROM generate_series(1, current_setting('scale.endpoints')::int8 / 10) AS i
	UNION ALL
	SELECT id + current_setting('scale.endpoints')::int8 / 10, id, interval '30 days' FROM endpoint WHERE observation_id IS NOT NULL
) AS states JOIN made ON i = endpoint
ORDER BY id;
INSERT INTO judgement (id, endpoint_id, observation_id, ruleset, profile, judged_at, digest, findings, verdicts, reason)
OVERRIDING SYSTEM VALUE
SELECT o.id, endpoint_id, o.id, '1', 'wechat', first_at, digest,
	'{"judged_at": "2026-01-02T03:04:05Z", "reach": "ok", "platforms": {}, "findings": [], "passed": ["cert_expired", "name_mismatch", "chain_order"]}'
		|| jsonb_build_object('filler', repeat(md5(o.id::text), 24)), verdicts, 0
FROM observation o JOIN made ON i = endpoint_id
ORDER BY o.id;

-- What decides a verdict, and beside it what weighs little and is found at every second endpoint.
INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms)
SELECT i, rule, level, status, severity, platforms
FROM made CROSS JOIN LATERAL (
	SELECT (ARRAY['chain_incomplete', 'cert_expired', 'name_mismatch', 'trust_unknown_ca', 'tls12_missing', 'chain_incomplete'])[1 + i % 6],
		(ARRAY['fetchable', 'default', 'default', 'default', 'default', 'dead_end'])[1 + i % 6], 1, 5, 15 WHERE verdict BETWEEN 0.965 AND 0.995
	UNION ALL
	SELECT (ARRAY['dns_fail', 'tcp_unreachable', 'tls_handshake_failed'])[1 + i % 3], 'default', 2, 4, 15 WHERE verdict BETWEEN 0.95 AND 0.965
	UNION ALL
	SELECT (ARRAY['cert_expiring', 'cert_expiring', 'ats_forward_secrecy', 'ats_tls_version'])[1 + i % 4],
		(ARRAY['30d', '14d', 'default', 'default'])[1 + i % 4], 1, 3, 15 WHERE verdict BETWEEN 0.88 AND 0.95
	UNION ALL
	SELECT 'tls_legacy_present', 'default', 1, 2, 15 WHERE phase % 100 < 35 AND verdict < 0.995
	UNION ALL
	SELECT 'tls_legacy_absent', 'default', 1, 1, 6 WHERE phase % 100 BETWEEN 30 AND 50 AND verdict < 0.995
	UNION ALL
	SELECT 'chain_order', 'root_sent', 1, 1, 15 WHERE phase % 17 = 0 AND verdict < 0.995
) AS found (rule, level, status, severity, platforms)
ORDER BY i;

-- An app has some 25 endpoints, and three in ten endpoints are used by a second app.
INSERT INTO app (id, appid, name)
OVERRIDING SYSTEM VALUE
SELECT i, 'wx' || left(md5(i::text), 16), 'Shop ' || i FROM generate_series(1, 1 + current_setting('scale.endpoints')::int8 / 25) AS i;
INSERT INTO use (app_id, endpoint_id, list, scheme, path)
SELECT 1 + i / 25, i, CASE WHEN other < 0.7 THEN 0 WHEN other < 0.8 THEN 1 ELSE 2 + i % 6 END, 0, '' FROM made ORDER BY i;
INSERT INTO use (app_id, endpoint_id, list, scheme, path)
SELECT 1 + phase % (1 + current_setting('scale.endpoints')::int8 / 25), i, 0, 0, '/v2' FROM made WHERE verdict * 10 - floor(verdict * 10) < 0.3 ORDER BY i;
INSERT INTO node (endpoint_id, label, addr, port) SELECT i, 'node', '192.0.2.7', 443 FROM made WHERE i % 100 = 0;

-- A look a day at each, in the order of time; what happened in these days; and the queue of the last hour.
INSERT INTO scan (endpoint_id, at, generation, observation_id, judgement_id, ms, reach, worker, volatile)
SELECT i, at, 200, i + current_setting('scale.endpoints')::int8 / 10, i + current_setting('scale.endpoints')::int8 / 10, 80 + phase % 400, 0, 1,
	'{"addresses": [{"addr": "192.0.2.7:443", "ms": 80}]}'
FROM (
	SELECT *, now() - (day + random()) * interval '1 day' AS at FROM made, generate_series(0, current_setting('scale.days')::int4 - 1) AS day) AS looks
ORDER BY at;
INSERT INTO event (at, type, zone_id, endpoint_id, data)
SELECT now() - (random() * current_setting('scale.days')::int4) * interval '1 day', CASE WHEN i % 8 = 0 THEN 'verdict.changed' ELSE 'facts.changed' END, 1, i,
	'{"from": [0, 0, 0, 0], "to": [1, 3, 3, 1]}'
FROM made WHERE phase % 100 < 2 * current_setting('scale.days')::int4 ORDER BY 1;
INSERT INTO worker (name, version, started_at, seen_at) VALUES ('worker 1', '1.0', now() - interval '3 days', now()), ('worker 2', '1.0', now(), now());
INSERT INTO river_job (kind, queue, state, max_attempts, args, priority, finalized_at)
SELECT 'scan', 'scan', state::river_job_state, 5, jsonb_build_object('endpoint_id', i, 'generation', 200), 3, CASE WHEN state = 'completed' THEN now() END
FROM (SELECT i, CASE WHEN i % 10 = 0 THEN 'available' ELSE 'completed' END AS state FROM made WHERE i % 24 = 0) AS jobs;
