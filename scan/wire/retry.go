package wire

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// again answers a HelloRetryRequest with the hello that it asks for (RFC 8446 §4.1.4) and reads the ServerHello.
func (c *conversation) again(retry choice) (choice, error) {
	suite, known := suite13Of(retry.suite)
	c.Retried = true
	c.Version, c.Suite, c.Group = retry.version, retry.suite, retry.group
	switch {
	case retry.group == 0 && retry.cookie == nil:
		return choice{}, malformed("a HelloRetryRequest that asks for no change")
	case !known:
		return choice{}, c.sealed()
	case c.in.left > 0:
		return choice{}, malformed("a HelloRetryRequest and more in one record")
	}
	if retry.group != 0 {
		if !slices.Contains(c.hello.groups(), retry.group) || c.offer.shareOf(retry.group) != nil {
			return choice{}, malformed("a HelloRetryRequest for group 0x%04x", uint16(retry.group))
		}
		c.offer.chosen, c.offer.shares = true, makeShares([]facts.Group{retry.group})
		if len(c.offer.shares) == 0 {
			return choice{}, c.sealed()
		}
	}
	c.offer.again, c.offer.cookie = true, retry.cookie
	c.in.disguised = true

	// The first hello stands in the transcript by its hash: RFC 8446 §4.4.1.
	first := suite.digest(c.transcript[0])
	c.transcript[0] = append([]byte{messageHash, 0, 0, byte(len(first))}, first...)

	hello, err := c.say()
	switch {
	case err != nil || hello.version == 0:
		return hello, err
	case hello.retry:
		return hello, malformed("a second HelloRetryRequest")
	case hello.suite != retry.suite || hello.version != retry.version || retry.group != 0 && hello.group != retry.group:
		return hello, malformed("a ServerHello that contradicts the HelloRetryRequest before it")
	}
	return hello, nil
}
