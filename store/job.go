package store

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The queues. Scans that wait for their servers must not keep the upkeep waiting.
const (
	QueueScan   = "scan"
	QueueUpkeep = "upkeep"
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

// ChoreArgs orders one turn of upkeep.
type ChoreArgs struct {
	Name string `json:"name"`

	// After is where a chore that works in pages goes on: an endpoint's id; 0 at the beginning.
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
