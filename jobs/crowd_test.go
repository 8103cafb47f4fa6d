package jobs

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

func TestCrowdShares(t *testing.T) {
	c := newCrowd(clock.System, 8)
	var leave []func()
	enter := func(host string, want bool) {
		t.Helper()
		out, wait := c.enter(host)
		if (out != nil) != want {
			t.Fatalf("%s: let in %v, want %v", host, out != nil, want)
		}
		switch {
		case out != nil:
			leave = append(leave, out)
		case wait < shortestWait || wait > longestWait:
			t.Errorf("%s is sent away for %v", host, wait)
		}
	}
	enter("a.example.com", true)
	enter("a.example.com", true)
	enter("a.example.com", false) // two of one host
	enter("b.example.com", true)
	enter("example.com", true)
	enter("c.example.com", false) // half of the workers for one domain
	enter("a.example.org", true)
	enter("10.0.0.1", true)
	enter("10.0.0.1", true)
	enter("10.0.0.1", false)
	enter("10.0.0.2", true) // is no neighbour of it
	leave[0]()
	enter("c.example.com", true)
	enter("a.example.com", false)
	leave[1]()
	enter("a.example.com", true)
	for _, out := range leave[2:] {
		out()
	}
	if len(c.running)+len(c.line) != 0 {
		t.Errorf("left: %v, %v", c.running, c.line)
	}
}

func TestCrowdOfOne(t *testing.T) {
	c := newCrowd(clock.System, 1)
	leave, _ := c.enter("a.test")
	if leave == nil {
		t.Fatal("the only worker may not work")
	}
	leave()
}

// TestCrowdPasses sends three hundred of one domain through. They must neither ask all the time nor stand still.
func TestCrowdPasses(t *testing.T) {
	const hosts, workers, took = 300, 16, 100 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(clock.System, workers)
		start := time.Now()
		var asked, at, most int
		var mu sync.Mutex
		var group sync.WaitGroup
		for i := range hosts {
			group.Go(func() {
				for {
					leave, wait := c.enter(fmt.Sprintf("h%d.example.com", i))
					mu.Lock()
					asked++
					if leave != nil {
						at++
						most = max(most, at)
					}
					mu.Unlock()
					if leave != nil {
						time.Sleep(took)
						mu.Lock()
						at--
						mu.Unlock()
						leave()
						return
					}
					time.Sleep(wait)
				}
			})
		}
		group.Wait()
		if most != workers/2 {
			t.Errorf("%d at once, want %d", most, workers/2)
		}
		if all := time.Since(start); all > 15*time.Second {
			t.Errorf("it took %v", all)
		}
		if asked > 10*hosts {
			t.Errorf("%d hosts asked %d times", hosts, asked)
		}
		t.Logf("%d hosts asked %d times in %v", hosts, asked, time.Since(start))
	})
}
