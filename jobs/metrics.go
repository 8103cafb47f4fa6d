package jobs

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
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
	linted   prometheus.Counter

	offset     prometheus.Gauge
	alerts     *prometheus.GaugeVec
	deliveries *prometheus.CounterVec
	waiting    *prometheus.GaugeVec
	age        *prometheus.GaugeVec
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
		linted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tongguan_certificates_linted_total", Help: "Certificates that zlint looked at: each once for a version of zlint.",
		}),

		offset: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tongguan_clock_offset_seconds", Help: "How far this machine's clock is ahead of the database's. Beyond ten minutes either way the worker does nothing.",
		}),
		alerts: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tongguan_alerts", Help: "Alerts that hold now, by state.",
		}, []string{"state"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tongguan_webhook_deliveries_total", Help: "Attempts to deliver a message, by channel and by what became of them: delivered, retried, limited (it was sent too much) or parked.",
		}, []string{"channel", "outcome"}),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tongguan_webhook_deliveries", Help: "Messages that are waiting or parked, by channel.",
		}, []string{"channel", "state"}),
		age: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tongguan_webhook_delivery_age_seconds", Help: "How long the oldest message that is not parked has been due, by channel.",
		}, []string{"channel"}),
	}
	for _, o := range []string{string(rules.GradePass), string(rules.GradeWarn), string(rules.GradeUnknown), string(rules.GradeFail), string(stale), string(failed)} {
		m.scans.WithLabelValues(o) // so that each is there from the start, at zero
	}
	if r == nil {
		return m, nil
	}
	var failed []error
	for _, c := range []prometheus.Collector{m.scans, m.duration, m.lag, m.depth, m.linted, m.offset, m.alerts, m.deliveries, m.waiting, m.age} {
		failed = append(failed, r.Register(c))
	}
	return m, errors.Join(failed...)
}

// told shows what is to be told, and how far that is. A channel that was renamed or deleted goes.
func (m *metrics) told(alerts map[alert.State]int, health []store.DeliveryHealth) {
	for _, s := range []alert.State{alert.Pending, alert.Firing, alert.Acknowledged, alert.Silenced} {
		m.alerts.WithLabelValues(string(s)).Set(float64(alerts[s]))
	}
	m.waiting.Reset()
	m.age.Reset()
	for _, h := range health {
		m.waiting.WithLabelValues(h.Channel, string(store.DeliveryWaiting)).Set(float64(h.Waiting))
		m.waiting.WithLabelValues(h.Channel, string(store.DeliveryParked)).Set(float64(h.Parked))
		m.age.WithLabelValues(h.Channel).Set(h.Oldest.Seconds())
	}
}

// delivered counts an attempt.
func (m *metrics) delivered(channel string, o store.Outcome) {
	end := "parked"
	switch {
	case o.OK:
		end = "delivered"
	case o.Limited:
		end = "limited"
	case o.Again > 0:
		end = "retried"
	}
	m.deliveries.WithLabelValues(channel, end).Inc()
}

func (m *metrics) scanned(took time.Duration) { m.duration.Observe(took.Seconds()) }

func (m *metrics) ended(o outcome) {
	if o != put && o != cutOff {
		m.scans.WithLabelValues(string(o)).Inc()
	}
}
