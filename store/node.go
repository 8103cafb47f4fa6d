package store

import (
	"context"
	"net/netip"

	"github.com/jackc/pgx/v5"
)

// A Node is an address of an endpoint that somebody pinned, scanned beside those that DNS gives.
type Node struct {
	ID         int64
	EndpointID int64
	Label      string
	Addr       netip.AddrPort
}

type nodeRow struct {
	ID         int64
	EndpointID int64
	Label      string
	Addr       netip.Addr
	Port       uint16
}

func (r nodeRow) node() Node {
	return Node{r.ID, r.EndpointID, r.Label, netip.AddrPortFrom(r.Addr, r.Port)}
}

// Nodes lists the pinned addresses of an endpoint; none of one that does not exist.
func (s *Store) Nodes(ctx context.Context, endpoint int64) ([]Node, error) {
	rows, err := all[nodeRow](s.pool.Query(ctx, `
		SELECT id, endpoint_id, label, addr, port FROM node WHERE endpoint_id = $1 ORDER BY label, addr, port`, endpoint))
	out := make([]Node, len(rows))
	for i, r := range rows {
		out[i] = r.node()
	}
	return out, err
}

// AddNode pins an address; n.ID is ignored. ErrExists when the endpoint has it already, ErrNotFound when there is no
// such endpoint.
func (s *Store) AddNode(ctx context.Context, n Node) (Node, error) {
	var out nodeRow
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		if err := touch(ctx, tx, n.EndpointID); err != nil {
			return err
		}
		out, err = one[nodeRow](tx.Query(ctx, `
			INSERT INTO node (endpoint_id, label, addr, port) VALUES ($1, $2, $3, $4)
			RETURNING id, endpoint_id, label, addr, port`, n.EndpointID, clean(n.Label), n.Addr.Addr().Unmap().WithZone(""), n.Addr.Port()))
		return violated(err)
	})
	return out.node(), err
}

// DeleteNode takes a pinned address from an endpoint; ErrNotFound when the endpoint has no such node.
func (s *Store) DeleteNode(ctx context.Context, endpoint, id int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := touch(ctx, tx, endpoint); err != nil {
			return err
		}
		return affected(tx.Exec(ctx, `DELETE FROM node WHERE endpoint_id = $1 AND id = $2`, endpoint, id))
	})
}

// touch gives an endpoint a new version, since its page shows something new, and keeps others from changing it until
// the transaction ends. ErrNotFound when it is gone.
func touch(ctx context.Context, tx pgx.Tx, endpoint int64) error {
	return affected(tx.Exec(ctx, `UPDATE endpoint SET version = version + 1 WHERE id = $1`, endpoint))
}
