package store_test

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/store/storetest"
)

func TestEventDeliveries(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	var events []int64
	for _, name := range []string{"b", "a", "c"} {
		d, err := s.TryChannel(ctx, tell(t, s, name).ID, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, d.EventID)
	}
	list, err := s.EventDeliveries(ctx, events[:2])
	if err != nil || len(list) != 2 || list[0].Channel != "a" || list[0].EventID != events[1] || list[1].EventID != events[0] {
		t.Errorf("got %+v, %v", list, err)
	}
	if list, err := s.EventDeliveries(ctx, nil); err != nil || len(list) != 0 {
		t.Errorf("of no events: %v, %v", list, err)
	}
}
