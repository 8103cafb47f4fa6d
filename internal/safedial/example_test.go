package safedial_test

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/tongguan/tongguan/internal/safedial"
)

func ExamplePolicy_Check() {
	policy, err := safedial.NewPolicy([]netip.Prefix{netip.MustParsePrefix("192.168.0.0/16")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"192.168.1.1", "10.1.2.3", "::ffff:169.254.169.254"} {
		err := policy.Check(netip.MustParseAddr(text))
		var blocked *safedial.BlockedError
		switch {
		case err == nil:
			fmt.Println(text, "is allowed")
		case errors.As(err, &blocked):
			fmt.Printf("%s: %v\n", blocked.Class, err)
		}
	}
	// Output:
	// 192.168.1.1 is allowed
	// special: 10.1.2.3 is in 10.0.0.0/8 (Private-Use, RFC 1918); --allow-cidr 10.0.0.0/8 allows it
	// metadata: 169.254.169.254 is a cloud metadata address (AWS, Azure, Google, Oracle, Huawei and others); it is never connected to, and no flag allows it
}
