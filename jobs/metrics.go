package jobs

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/rules"
)

// An outcome is what became of a scan, in a word for the metrics: a grade, or one of these.
type outcome string

const (
	stale  outcome = "stale"  // there was nothing to do, or somebody else had stored it
	failed outcome = "error"  // the fault is ours; it will be tried again
	put    outcome = "put"    // put off, since its host is busy; not counted
	cutOff outcome = "cutoff" // the worker is ending, and another goes on; not counted
)

type metrics struct {
	scans    *prometheus.CounterVec
	duration prometheus.Histogram
	lag      prometheus.Gauge
	depth    *prometheus.GaugeVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		scans: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tongguan_scans_total", Help: "Scans by outcome: a verdict, stale (somebody else stored it) or error (a fault of ours).",
		}, []string{"outcome"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "tongguan_scan_duration_seconds", Help: "How long a look at one endpoint took.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2, 5, 10, 20, 45},
		}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tongguan_scan_lag_seconds", Help: "How long the endpoint that is most overdue has been waiting to be ordered.",
		}),
		depth: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tongguan_queue_depth", Help: "Scans that are open (ordered and not over, of all workers, counted to 100000), and running in this worker.",
		}, []string{"state"}),
	}
	for _, o := range []string{string(rules.GradePass), string(rules.GradeWarn), string(rules.GradeUnknown), string(rules.GradeFail), string(stale), string(failed)} {
		m.scans.WithLabelValues(o) // so that each is there from the start, at zero
	}
	if r == nil {
		return m, nil
	}
	return m, errors.Join(r.Register(m.scans), r.Register(m.duration), r.Register(m.lag), r.Register(m.depth))
}

func (m *metrics) scanned(took time.Duration) { m.duration.Observe(took.Seconds()) }

func (m *metrics) ended(o outcome) {
	if o != put && o != cutOff {
		m.scans.WithLabelValues(string(o)).Inc()
	}
}
