package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRepeat holds the pauses after successes and failures, what is said about them, and that nothing ends the task.
func TestRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		w := &Worker{
			log:   slog.New(slog.NewTextHandler(&said, nil)),
			after: func(_ string, d time.Duration) <-chan time.Time { return time.After(d) },
		}
		ctx, cancel := context.WithCancel(t.Context())
		var at []time.Duration
		start := time.Now()
		var s state
		turns := 0
		w.repeat(ctx, "dispatch", time.Second, &s, func(context.Context) error {
			at = append(at, time.Since(start)/time.Second)
			switch turns++; {
			case turns == 3:
				panic("a fault of ours")
			case turns > 2 && turns <= 9:
				return errors.New("the database is away")
			case turns == 12:
				cancel()
			}
			return nil
		})
		if want := []time.Duration{0, 1, 2, 3, 5, 8, 12, 17, 22, 27, 28, 29}; !slices.Equal(at, want) {
			t.Errorf("did it at %v, want %v", at, want)
		}
		if n := strings.Count(said.String(), "a task fails"); n != 1 || !strings.Contains(said.String(), "a fault of ours") {
			t.Errorf("said %d times that it fails:\n%s", n, &said)
		}
		if n := strings.Count(said.String(), "a task works again"); n != 1 || !strings.Contains(said.String(), "failures=7") {
			t.Errorf("said %d times that it works again:\n%s", n, &said)
		}
		if !s.works(2*time.Second) || s.worksFor() != 2*time.Second {
			t.Errorf("works: %v, for %v", s.works(2*time.Second), s.worksFor())
		}
		time.Sleep(time.Minute)
		if s.works(time.Minute) {
			t.Error("it is said to have worked within a minute")
		}
	})
}

func TestStateOfNothing(t *testing.T) {
	var s state
	if s.works(time.Hour) || s.worksFor() != 0 {
		t.Error("a task that was never done is said to work")
	}
}

// TestCalm lets a complaint through once a minute, whoever makes it, and lowers what is no complaint.
func TestCalm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		log := calm(slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelInfo})))
		for range 5 {
			log.Error("Error fetching jobs")
			log.With("queue", "scan").Error("Error fetching jobs")
			log.WithGroup("g").Warn("Job appears to be stuck")
			log.Info("Job errored; retrying")
		}
		count := func(text string) int { return strings.Count(said.String(), text) }
		if count("Error fetching") != 1 || count("stuck") != 1 || count("retrying") != 0 || count("level=ERROR") != 0 || count("from=river") != 2 {
			t.Errorf("said:\n%s", &said)
		}
		time.Sleep(calmFor)
		log.Error("Error fetching jobs")
		if count("Error fetching") != 2 {
			t.Errorf("a minute later, said:\n%s", &said)
		}
	})
}

func TestPulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPulse()
		p.beat(scanQueue)
		time.Sleep(time.Minute)
		if p.stalled(scanQueue, 2, time.Minute) {
			t.Error("it has had its minute, no more")
		}
		one, two := p.run(scanQueue), p.run(scanQueue)
		time.Sleep(time.Hour)
		if p.stalled(scanQueue, 2, time.Minute) {
			t.Error("all workers are busy: nobody need fetch")
		}
		one()
		time.Sleep(30 * time.Second)
		if p.stalled(scanQueue, 2, time.Minute) {
			t.Error("a worker became free just now")
		}
		time.Sleep(31 * time.Second)
		if !p.stalled(scanQueue, 2, time.Minute) {
			t.Error("nothing was fetched for more than a minute")
		}
		two()
		if p.running(scanQueue) != 0 {
			t.Errorf("%d run", p.running(scanQueue))
		}
	})
}
