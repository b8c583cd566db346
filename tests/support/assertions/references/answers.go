// Reads answers as Go's own client does: one line of base64 in, one line of JSON out.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

type read struct {
	Status     int     `json:"status"`
	Body       []byte  `json:"body"`
	RetryAfter *string `json:"retry_after"`
	Error      string  `json:"error"`
}

func answer(data []byte) read {
	reader := bufio.NewReader(bytes.NewReader(data))
	response, err := http.ReadResponse(reader, &http.Request{Method: "POST"})
	// Interim answers come before the one that counts.
	for err == nil && response.StatusCode < 200 {
		response, err = http.ReadResponse(reader, &http.Request{Method: "POST"})
	}
	if err != nil {
		return read{Error: err.Error()}
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return read{Error: err.Error()}
	}
	found := read{Status: response.StatusCode, Body: body}
	if values := response.Header.Values("Retry-After"); len(values) > 0 {
		found.RetryAfter = &values[0]
	}
	return found
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, err := base64.StdEncoding.DecodeString(lines.Text())
		if err != nil {
			panic(err)
		}
		shown, err := json.Marshal(answer(data))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(shown))
	}
}
