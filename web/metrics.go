package web

import (
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics serves a registry, for a listener that serves nothing else.
func Metrics(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// metrics counts requests.
type metrics struct{ duration *prometheus.HistogramVec }

func newMetrics(registry *prometheus.Registry, version string) (*metrics, error) {
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "tongguan_build_info", Help: "Which version runs; always 1.",
	}, []string{"version", "goversion"})
	info, err := register(registry, info)
	if err != nil {
		return nil, err
	}
	info.WithLabelValues(version, runtime.Version()).Set(1)
	duration, err := register(registry, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tongguan_http_request_duration_seconds", Help: "How long requests took, by the pattern of their route.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"method", "route", "status"}))
	return &metrics{duration}, err
}

// register gives the collector that is there already, where there is one: a worker in the same process may be first.
func register[C prometheus.Collector](registry *prometheus.Registry, c C) (C, error) {
	err := registry.Register(c)
	if was, ok := errors.AsType[prometheus.AlreadyRegisteredError](err); ok {
		if same, ok := was.ExistingCollector.(C); ok {
			return same, nil
		}
	}
	return c, err
}

// observe counts a request. Methods and routes that do not exist are one, so that strangers make no series.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	if status == http.StatusNotFound && route == "" || status == http.StatusMethodNotAllowed || route == "/*" || route == "" {
		route = "none"
	}
	m.duration.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}
