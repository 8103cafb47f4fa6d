package store

import "context"

// EventDeliveries lists the deliveries of some events, by channel's name.
func (s *Store) EventDeliveries(ctx context.Context, events []int64) ([]Delivery, error) {
	rows, err := all[deliveryRow](s.pool.Query(ctx, deliveryColumns+`WHERE d.event_id = ANY ($1) ORDER BY c.name, d.event_at`, events))
	out := make([]Delivery, len(rows))
	for i, r := range rows {
		out[i] = r.delivery()
	}
	return out, err
}
