# Both programs of Tongguan, in an image that holds nothing else: no shell, no package manager, no root.
# docker-compose.yml starts the service with it; by itself it wants a Postgres:
#
#   docker build -t tongguan:local . && docker run -e DATABASE_URL=postgres://… -p 127.0.0.1:8080:8080 tongguan:local
#   docker run --rm --entrypoint tongguan-scanner tongguan:local check api.example.com

# The compiler runs as fast as this machine can, whatever the image is for.
FROM --platform=$BUILDPLATFORM golang:1.26.8 AS build
# A mirror, where proxy.golang.org cannot be reached: --build-arg GOPROXY=https://goproxy.cn,direct
ARG GOPROXY=https://proxy.golang.org,direct
ARG VERSION=devel
ARG TARGETOS
ARG TARGETARCH
ENV CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH GOFLAGS="-trimpath -mod=readonly -buildvcs=false"
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -ldflags "-s -w -X main.release=$VERSION" -o /out/tongguan-api ./cmd/api \
 && go build -ldflags "-s -w -X main.release=$VERSION" -o /out/tongguan-scanner ./cmd/scanner \
 && echo 'tongguan:x:65532:65532:Tongguan:/:/usr/sbin/nologin' > /out/passwd

FROM scratch
# For a Postgres over TLS. Verdicts never look at it: whom a platform trusts is compiled in.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/passwd /etc/passwd
COPY --from=build /out/tongguan-api /out/tongguan-scanner /usr/local/bin/
ENV PATH=/usr/local/bin TONGGUAN_LISTEN=0.0.0.0:8080
USER 65532:65532
EXPOSE 8080
# 10 s after the start at the soonest; the database may take a while to answer.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["tongguan-api", "healthcheck"]
ENTRYPOINT ["tongguan-api"]
