package store

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The queues. Scans that wait for their servers must not keep the upkeep waiting, nor either of them a message.
const (
	QueueScan    = "scan"
	QueueDeliver = "deliver"
	QueueUpkeep  = "upkeep"
)

// Priorities in the queue of scans: the smaller goes first.
const (
	priorityNow     = 1 // somebody waits for it
	priorityPlanned = 3
)

// ScanArgs orders one scan. A job whose generation is not the endpoint's newest has nothing to do.
type ScanArgs struct {
	EndpointID int64 `json:"endpoint_id"`
	Generation int64 `json:"generation"`
}

// Kind names the job.
func (ScanArgs) Kind() string { return "scan" }

// DeliverArgs orders one attempt to deliver. A job whose attempt is not the delivery's newest has nothing to do.
type DeliverArgs struct {
	ID      string    `json:"id"`
	EventAt time.Time `json:"event_at"`
	Attempt int       `json:"attempt"`
}

// Kind names the job.
func (DeliverArgs) Kind() string { return "deliver" }

// ChoreArgs orders one turn of upkeep.
type ChoreArgs struct {
	Name string `json:"name"`

	// After is where a chore that works in pages goes on: the id of an endpoint or an app; 0 at the beginning.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (ChoreArgs) Kind() string { return "chore" }

func scanJob(endpoint, generation int64, priority int) river.InsertManyParams {
	return river.InsertManyParams{
		Args:       ScanArgs{endpoint, generation},
		InsertOpts: &river.InsertOpts{Queue: QueueScan, Priority: priority, MaxAttempts: 5},
	}
}

// deliverJob is tried once more only to be put away: the delivery's lease sees to what was interrupted.
func deliverJob(id string, at time.Time, attempt int) river.InsertManyParams {
	return river.InsertManyParams{
		Args: DeliverArgs{id, at, attempt}, InsertOpts: &river.InsertOpts{Queue: QueueDeliver, MaxAttempts: 2},
	}
}

// ContinueChore orders the next page of a chore that works in pages, once: a page that is done twice, since its worker
// was killed, goes on as one.
func (s *Store) ContinueChore(ctx context.Context, args ChoreArgs) error {
	_, err := s.queue.Insert(ctx, args, &river.InsertOpts{
		Queue: QueueUpkeep, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}},
	})
	return err
}
