package store

// A Cursor is the last row of a page; the next page begins after it. The zero Cursor is before the first row.
type Cursor struct {
	Key string // of the order, as text; "" where rows are in the order of their ids
	ID  int64
}

// page cuts rows, of which one more than limit was asked for, and gives the cursor of the next page; nil when there is
// none.
func page[T any](rows []T, limit int, cursor func(T) Cursor) ([]T, *Cursor) {
	if len(rows) <= limit {
		return rows, nil
	}
	rows = rows[:limit]
	next := cursor(rows[limit-1])
	return rows, &next
}
