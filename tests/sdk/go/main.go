// The main job with the Go SDK, on the stack at OUTRIDER_URL; every response is checked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	svix "github.com/svix/svix-webhooks/go"
	"github.com/svix/svix-webhooks/go/models"
)

const (
	event   = "invoice.paid"
	secret  = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw=="
	seconds = 60
)

type delivery struct {
	headers http.Header
	body    []byte
}

var (
	ctx        = context.Background()
	deliveries = make(chan delivery, 100)
)

func main() {
	consumer := httptest.NewServer(http.HandlerFunc(receive))
	defer consumer.Close()
	client := connect()
	app := createApplication(client)
	createEventType(client)
	endpoint := createEndpoint(client, app, consumer.URL+"/hook")
	message := send(client, app)
	verify(message, secret)
	listAttempts(client, app, endpoint, message)
	rotate(client, app, endpoint)
	rotateOperational(client)
	openPortal(client, app)
	remove(client, app, endpoint)
}

func receive(answer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	must(err)
	deliveries <- delivery{request.Header, body}
	answer.WriteHeader(http.StatusNoContent)
}

func connect() *svix.Svix {
	server, err := url.Parse(os.Getenv("OUTRIDER_URL"))
	must(err)
	client, err := svix.New(os.Getenv("OUTRIDER_TOKEN"), &svix.SvixOptions{ServerUrl: server})
	must(err)
	return client
}

func createApplication(client *svix.Svix) string {
	made, err := client.Application.Create(ctx, models.ApplicationIn{Name: "Customer"}, nil)
	must(err)
	found, err := client.Application.Get(ctx, made.Id)
	must(err)
	check("an application is created", found.Id == made.Id && found.Name == "Customer")
	return made.Id
}

func createEventType(client *svix.Svix) {
	wanted := models.EventTypeIn{Name: event, Description: "An invoice was paid"}
	made, err := client.EventType.Create(ctx, wanted, nil)
	must(err)
	check("an event type is created", made.Name == event)
}

func createEndpoint(client *svix.Svix, app, address string) string {
	headers, key := map[string]string{"X-Customer": "42"}, secret
	wanted := models.EndpointIn{Url: address, FilterTypes: []string{event}, Headers: &headers, Secret: &key}
	made, err := client.Endpoint.Create(ctx, app, wanted, nil)
	must(err)
	found, err := client.Endpoint.GetSecret(ctx, app, made.Id)
	must(err)
	check("an endpoint is created", made.Url == address && found.Key == secret)
	return made.Id
}

func send(client *svix.Svix, app string) string {
	wanted := models.MessageIn{EventType: event, Payload: map[string]any{"name": "\u00c9mile"}}
	made, err := client.Message.Create(ctx, app, wanted, nil)
	must(err)
	found, err := client.Message.Get(ctx, app, made.Id, nil)
	must(err)
	check("a message is sent", found.EventType == event && found.Payload["name"] == "\u00c9mile")
	return made.Id
}

func verify(message, key string) {
	webhook, err := svix.NewWebhook(key)
	must(err)
	select {
	case got := <-deliveries:
		must(webhook.Verify(got.body, got.headers))
		check("a delivery is verified", got.headers.Get("svix-id") == message &&
			got.headers.Get("x-customer") == "42")
		check("a changed delivery is refused", webhook.Verify(append(got.body, ' '), got.headers) != nil)
	case <-time.After(seconds * time.Second):
		check("a delivery arrives", false)
	}
}

func listAttempts(client *svix.Svix, app, endpoint, message string) {
	for end := time.Now().Add(seconds * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		found, err := client.MessageAttempt.ListByMsg(ctx, app, message, nil)
		must(err)
		if len(found.Data) == 0 {
			continue
		}
		attempt := found.Data[0]
		check("the attempt is listed", attempt.EndpointId == endpoint && attempt.MsgId == message &&
			attempt.StatusText == models.MESSAGESTATUSTEXT_SUCCESS && attempt.ResponseStatusCode == 204)
		return
	}
	check("an attempt is listed", false)
}

func rotate(client *svix.Svix, app, endpoint string) {
	key := func() string {
		found, err := client.Endpoint.GetSecret(ctx, app, endpoint)
		must(err)
		return found.Key
	}
	once := "go-once"
	again := &svix.EndpointRotateSecretOptions{IdempotencyKey: &once}
	must(client.Endpoint.RotateSecret(ctx, app, endpoint, models.EndpointSecretRotateIn{}, again))
	rotated := key()
	must(client.Endpoint.RotateSecret(ctx, app, endpoint, models.EndpointSecretRotateIn{}, again))
	check("a secret is rotated once", rotated != secret && key() == rotated)
	verify(send(client, app), rotated)
}

func rotateOperational(client *svix.Svix) {
	key := secret
	wanted := models.OperationalWebhookEndpointIn{Url: "https://example.com/hook", Secret: &key}
	made, err := client.OperationalWebhookEndpoint.Create(ctx, wanted, nil)
	must(err)
	in := models.OperationalWebhookEndpointSecretIn{}
	must(client.OperationalWebhookEndpoint.RotateSecret(ctx, made.Id, in, nil))
	found, err := client.OperationalWebhookEndpoint.GetSecret(ctx, made.Id)
	must(err)
	check("an operational secret is rotated", strings.HasPrefix(found.Key, "whsec_") && found.Key != secret)
	must(client.OperationalWebhookEndpoint.Delete(ctx, made.Id))
}

func openPortal(client *svix.Svix, app string) {
	access, err := client.Authentication.AppPortalAccess(ctx, app, models.AppPortalAccessIn{}, nil)
	must(err)
	hasKey := strings.Contains(access.Url, "#key=") && !strings.Contains(access.Url, access.Token)
	check("a portal link has a key and not the token", hasKey)
}

func remove(client *svix.Svix, app, endpoint string) {
	must(client.Endpoint.Delete(ctx, app, endpoint))
	_, err := client.Endpoint.Get(ctx, app, endpoint)
	var failure *svix.Error
	check("a deleted endpoint is a 404", errors.As(err, &failure) && failure.Status() == 404)
	must(client.Application.Delete(ctx, app))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func check(name string, holds bool) {
	if !holds {
		panic("failed: " + name)
	}
	fmt.Println("ok", name)
}
