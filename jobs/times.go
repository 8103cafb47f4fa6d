package jobs

import (
	"time"

	"github.com/tongguan/tongguan/scan"
)

// times is how long things take and how often they are done. Tests shorten some of it.
//
// How the longest times fit together: a scan may take longest by itself. Its job has a little more, for what it asks
// the database before; afterwards the result is committed, however often that must be tried, for up to commit, and that
// time is no longer the job's. River takes a job to be lost, and gives it to somebody else, after rescue. Where that
// happens to one that still waits for its commit, there are two who look, and what comes second finds that the
// generation was stored: so rescue may be short, and the scans of a worker that was killed are made up for within two
// minutes.
type times struct {
	turn    time.Duration // the dispatcher's
	beat    time.Duration // between signs of life
	measure time.Duration // between measurements for the metrics
	longest time.Duration // one scan
	look    time.Duration // for the third parties that are asked after a scan
	slack   time.Duration // for what a scan's job does besides
	doubt   time.Duration // until an endpoint is looked at again, and others by then, where the network may be to blame
	commit  time.Duration // to try to store a result
	drain   time.Duration // for what runs when the worker is told to end
	cancel  time.Duration // and then for what was canceled to come to its end
	chore   time.Duration // one turn of upkeep
	message time.Duration // one attempt to deliver a message

	// ladder is how long after a failure, the first one first, a message is sent again. After the last it is parked.
	ladder []time.Duration

	offset time.Duration // of the machine's clock from the database's, beyond which nothing is done

	stall time.Duration // without a sign of life from the queue, although the database answers
}

func defaultTimes() times {
	return times{
		turn: time.Second, beat: 10 * time.Second, measure: 15 * time.Second,
		longest: scan.DefaultLimits.Target, look: 5 * time.Second, slack: 5 * time.Second, doubt: 30 * time.Second, commit: time.Minute,
		ladder: []time.Duration{ // 76 hours in all: the example of Standard Webhooks 1.0.0, spec/standard-webhooks.md, "Deliverability and reliability"
			5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
		},
		drain: 45 * time.Second, cancel: 12 * time.Second, chore: 5 * time.Minute, message: 35 * time.Second, offset: 10 * time.Minute, stall: time.Minute,
	}
}

// job is how long River gives a scan.
func (t times) job() time.Duration { return t.longest + t.look + t.slack }

// rescue is after how long River takes a scan to be lost.
func (t times) rescue() time.Duration { return t.job() + 2*t.slack }

// stuck is by how much a job may exceed its time before River says that it is stuck.
func (t times) stuck() time.Duration { return t.commit + 15*time.Second }
