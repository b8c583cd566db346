// Posts to each URL as Go's own client does: one URL a line in, one line of JSON out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

type reply struct {
	Status int    `json:"status"`
	Body   []byte `json:"body"`
}

func post(url string) reply {
	client := http.Client{Timeout: 60 * time.Second}
	response, err := client.Post(url, "application/json", strings.NewReader(`{"a": 1}`))
	if err != nil {
		return reply{}
	}
	defer response.Body.Close()
	// A body that breaks off counts as far as it was received.
	body, _ := io.ReadAll(response.Body)
	return reply{response.StatusCode, body}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		shown, err := json.Marshal(post(lines.Text()))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(shown))
	}
}
