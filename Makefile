# make build   the program, into bin/
# make test    everything that proves it, on a bare machine with Go
# make check   format, vet, staticcheck, tidy, generated files
# make lab     TLS servers, good and bad, to try it on
# Longer: make fuzz, make bench, make interop (servers from Debian's packages), make judge (no network at all)

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS  = -s -w -X main.release=$(VERSION)

.PHONY: build test check generate lab cross fuzz bench interop judge

build:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tongguan-scanner ./cmd/scanner

test:
	@GO='$(GO)' sh scripts/test.sh

check:
	@GO='$(GO)' sh scripts/check.sh

generate:
	$(GO) generate ./...

lab: build
	./bin/tongguan-scanner lab

# Every system that the one-shot command runs on.
cross:
	@for os in linux darwin windows; do for arch in amd64 arm64; do \
		echo "build $$os/$$arch"; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o /dev/null ./cmd/scanner || exit 1; \
	done; done

fuzz:
	@GO='$(GO)' sh scripts/fuzz.sh

bench: build
	@GO='$(GO)' sh bench/run.sh

interop: build
	@sh scripts/interop.sh

# The judge's half, in a network namespace without interfaces and with a stranger's root in SSL_CERT_FILE.
judge:
	@GO='$(GO)' sh scripts/judge.sh
