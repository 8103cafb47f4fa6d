// Package verdicts asks a running service what it makes of endpoints, for machines that cannot dial them.
package verdicts

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/clock"
)

// A Client asks one service, as an account that may read, and may order scans. It is safe for use at once by many.
type Client struct {
	API   *client.Client
	Now   clock.Clock
	Pause func(context.Context, time.Duration) error // waits between two looks
}

// Check asks whether the service is there and takes the token. The error is the API's.
func (c *Client) Check(ctx context.Context) error {
	_, err := c.get(ctx, "/me", nil, &struct{}{})
	return err
}
