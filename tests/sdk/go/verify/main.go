// Verifies the deliveries of the standard input with the code that the portal shows for Go.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"

	// The build lays the code there.
	"outrider-sdk-checks/receiver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		body, err := hex.DecodeString(parts[0])
		if err != nil {
			panic(err)
		}
		request := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		for n, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
			if parts[n+1] != "" {
				request.Header.Set(name, parts[n+1])
			}
		}
		fmt.Println(verdict(receiver.EventOf(request)))
	}
}

func verdict(_ []byte, err error) string {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return "refused"
	}
	return "accepted"
}
