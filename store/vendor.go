package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// vendorOf names the product whose servers the endpoints of an alert are, as far as the apps that need them know; "" where
// one of them is one's own, as is each at which somebody expects a certificate. left is one that was a member until now, or
// with the alert 0 the only one; 0: there is none. Of more than are named the first count.
func vendorOf(ctx context.Context, db querier, id, left int64) (string, error) {
	type row struct {
		EndpointID int64
		Host       string
		Expected   bool
		Vendors    []byte // of one app; null where none of them tells any
	}
	rows, err := all[row](db.Query(ctx, `
		SELECT e.id AS endpoint_id, e.host, EXISTS (SELECT FROM expected_certificate x WHERE x.endpoint_id = e.id AND x.state = 0) AS expected, told.vendors
		FROM (
			SELECT id, host FROM endpoint WHERE id = $2 OR id = ANY (ARRAY(SELECT endpoint_id FROM alert_member WHERE alert_id = $1))
			ORDER BY host, port LIMIT $3) AS e
		LEFT JOIN LATERAL (
			SELECT a.appid, a.console -> 'vendors' AS vendors FROM app a
			WHERE a.console -> 'vendors' IS NOT NULL AND a.id IN (SELECT app_id FROM use WHERE endpoint_id = e.id)) AS told ON true
		ORDER BY e.id, told.appid`, id, left, alert.MaxListed))
	if err != nil {
		return "", err
	}
	vendor := ""
	for len(rows) > 0 {
		of := rows[0]
		var consoles []*facts.Console
		for len(rows) > 0 && rows[0].EndpointID == of.EndpointID {
			if rows[0].Vendors != nil {
				c := new(facts.Console)
				if err := json.Unmarshal(rows[0].Vendors, &c.Vendors); err != nil {
					return "", fmt.Errorf("reading whose endpoint %d is: %w", of.EndpointID, err)
				}
				consoles = append(consoles, c)
			}
			rows = rows[1:]
		}
		owner := rules.Vendors(consoles...).Owner(of.Host)
		if of.Expected || owner == nil || vendor != "" && vendor != owner.ID {
			return "", nil
		}
		vendor = owner.ID
	}
	return vendor, nil
}
