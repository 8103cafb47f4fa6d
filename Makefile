# make run     Tongguan on http://127.0.0.1:8080, with all that it needs, on a bare machine with Go; DEMO=1 with the lab's servers
# make test    everything that proves it, likewise
# make build   the programs, into bin/
# make check   format, vet, staticcheck, tidy, generated files
# make lab     TLS servers, good and bad, to try it on
# Longer: make fuzz, make soak, make bench (speed and memory), make faults (workers killed, Postgres crashed), make interop (servers from Debian's packages, and other programs about them and the lab), make judge (no network at all), make test-fixes (what is said to mend nginx does)

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS  = -s -w -X main.release=$(VERSION)

.PHONY: run build scanner api test check generate lab cross fuzz soak bench bench-profile bench-scale bench-messages bench-lint faults interop judge test-fixes

run:
	@GO='$(GO)' sh scripts/run.sh

build: scanner api

scanner api:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tongguan-$@ ./cmd/$@

test:
	@GO='$(GO)' sh scripts/test.sh

check:
	@GO='$(GO)' sh scripts/check.sh

# All but the roots' keys, which come from packages of Debian: go generate ./trust.
generate:
	$(GO) generate $$($(GO) list ./... | grep -v '/trust$$')

lab: scanner
	./bin/tongguan-scanner lab

# Every system that the programs run on. On Windows the service needs a DATABASE_URL: there is no private Postgres.
cross:
	@for os in linux darwin windows; do for arch in amd64 arm64; do for program in scanner api; do \
		echo "build $$os/$$arch $$program"; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o /dev/null ./cmd/$$program || exit 1; \
	done; done; done

fuzz:
	@GO='$(GO)' sh scripts/fuzz.sh

# The alerts' state machine against its model, 100,000 traces.
soak:
	$(GO) test ./alert -count=1 -run TestTraces -rapid.checks=100000

# Speed and memory: budgets, then against a floor and other programs, in 20 minutes. ARGS=-quick: a rough table in two;
# FLOOR=…: another floor.
bench: scanner
	@GO='$(GO)' FLOOR='$(FLOOR)' sh bench/run.sh $(ARGS)

# Where the time and the memory of check go: profiles, into bin/profile. ARGS="-mix silent=100 -n 1000 -concurrency 1000":
# of targets that are in flight.
bench-profile:
	@GO='$(GO)' sh bench/profile.sh $(ARGS)

# The store with 100,000 endpoints: how long its statements take, and which indexes they use.
bench-scale:
	@$(GO) run ./bench/scale $(ARGS)

# A mini program of 2,000 files is read in 5 s and 300 MB; ARGS="-bundle 5": one minified file of 5 MB.
bench-lint:
	@GOMAXPROCS=2 $(GO) run ./bench/lint $(ARGS)

# How soon people are told: 200 alerts in a minute to three robots, and beside a channel that hangs.
bench-messages:
	$(GO) run ./scripts/withpg -- $(GO) test ./jobs -run '^$$' -bench Messages -benchtime 1x -timeout 20m

faults: scanner api
	@GO='$(GO)' sh bench/faults.sh

interop: scanner
	@sh scripts/interop.sh
	@GO='$(GO)' sh scripts/agreement.sh
	$(GO) test -tags interop -count=1 -run TestOpenSSL ./scan/thirdparty
	$(GO) test -tags interop -count=1 -run TestAgainstOpenSSL ./trust ./cmd/scanner

# The judge's half, in a network namespace without interfaces and with a stranger's root in SSL_CERT_FILE.
judge:
	@GO='$(GO)' sh scripts/judge.sh

# The lines that are said to mend nginx, each on a real one: found before, passed after.
test-fixes:
	@GO='$(GO)' sh scripts/fixes.sh
