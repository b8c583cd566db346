//! The main job with both generations of the Rust SDK, on the stack at OUTRIDER_URL; every response is checked.

mod consumer;

use consumer::Consumer;

const EVENT: &str = "invoice.paid";
const SECRET: &str = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw==";
const SECONDS: u64 = 60;

fn check(name: &str, holds: bool) {
    assert!(holds, "failed: {name}");
    println!("ok {name}");
}

/// The same job in a module of its own, because the generations are two crates.
macro_rules! generation {
    ($name:ident, $sdk:ident, $types:ident, $rotated:expr) => {
        mod $name {
            use super::{check, Consumer, EVENT, SECONDS, SECRET};
            use std::time::Duration;
            #[allow(unused_imports)] // the older generation names the models in both
            use $sdk::{api::*, models::*};

            pub async fn run() {
                let options = SvixOptions {
                    server_url: std::env::var("OUTRIDER_URL").ok(),
                    // A newly deployed stack is slow at first.
                    timeout: Some(Duration::from_secs(60)),
                    ..Default::default()
                };
                let svix = Svix::new(std::env::var("OUTRIDER_TOKEN").unwrap(), Some(options));
                let consumer = Consumer::start();
                let app = create_application(&svix).await;
                create_event_type(&svix).await;
                let endpoint = create_endpoint(&svix, &app, &consumer.url).await;
                let message = send(&svix, &app).await;
                verify(&consumer, &message, SECRET);
                list_attempts(&svix, &app, &endpoint, &message).await;
                let rotated = rotate(&svix, &app, &endpoint).await;
                verify(&consumer, &send(&svix, &app).await, &rotated);
                rotate_operational(&svix).await;
                open_portal(&svix, &app).await;
                remove(&svix, &app, &endpoint).await;
            }

            async fn create_application(svix: &Svix) -> String {
                let made = svix.application().create(ApplicationIn::new("Customer".into()), None).await.unwrap();
                let found = svix.application().get(made.id.clone()).await.unwrap();
                check("an application is created", found.id == made.id && found.name == "Customer");
                made.id
            }

            async fn create_event_type(svix: &Svix) {
                let mut wanted = EventTypeIn::new(EVENT.into(), EVENT.into());
                wanted.description = "An invoice was paid".into();
                let made = svix.event_type().create(wanted, None).await.unwrap();
                check("an event type is created", made.name == EVENT);
            }

            async fn create_endpoint(svix: &Svix, app: &str, url: &str) -> String {
                let mut wanted = EndpointIn::new(url.into());
                wanted.$types = Some([EVENT.to_string()].into_iter().collect());
                wanted.headers = Some([("X-Customer".to_string(), "42".to_string())].into_iter().collect());
                wanted.secret = Some(SECRET.into());
                let made = svix.endpoint().create(app.into(), wanted, None).await.unwrap();
                let found = svix.endpoint().get(app.into(), made.id.clone()).await.unwrap();
                check("an endpoint is created", found.url == url && key(svix, app, &made.id).await == SECRET);
                made.id
            }

            async fn send(svix: &Svix, app: &str) -> String {
                let payload = serde_json::json!({"name": "\u{c9}mile"});
                let wanted = MessageIn::new(EVENT.into(), payload.clone());
                let made = svix.message().create(app.into(), wanted, None).await.unwrap();
                let whole = MessageGetOptions { with_content: Some(true) };
                let found = svix.message().get(app.into(), made.id.clone(), Some(whole)).await.unwrap();
                check("a message is sent", found.event_type == EVENT && found.payload == payload);
                made.id
            }

            fn verify(consumer: &Consumer, message: &str, key: &str) {
                let got = consumer.take(SECONDS).expect("a delivery arrives");
                let webhook = $sdk::webhooks::Webhook::new(key).unwrap();
                webhook.verify(&got.body, &got.headers).unwrap();
                let customer = got.headers["svix-id"] == message && got.headers["x-customer"] == "42";
                check("a delivery is verified", customer);
                let changed = [&got.body[..], b" "].concat();
                check("a changed delivery is refused", webhook.verify(&changed, &got.headers).is_err());
            }

            async fn list_attempts(svix: &Svix, app: &str, endpoint: &str, message: &str) {
                for _ in 0..SECONDS * 5 {
                    let found = svix.message_attempt().list_by_msg(app.into(), message.into(), None).await.unwrap();
                    if let Some(attempt) = found.data.first() {
                        let same = attempt.endpoint_id == endpoint && attempt.msg_id == message;
                        let success = attempt.status_text == MessageStatusText::Success;
                        return check("the attempt is listed", same && success && attempt.response_status_code == 204);
                    }
                    std::thread::sleep(Duration::from_millis(200));
                }
                check("an attempt is listed", false);
            }

            async fn rotate(svix: &Svix, app: &str, endpoint: &str) -> String {
                let mut keys = vec![];
                for _ in 0..2 {
                    let once = EndpointRotateSecretOptions { idempotency_key: Some("rust-once".into()) };
                    let wanted = EndpointSecretRotateIn::new();
                    let answer =
                        svix.endpoint().rotate_secret(app.into(), endpoint.into(), wanted, Some(once)).await.unwrap();
                    keys.push(key(svix, app, endpoint).await);
                    check("the answer is the SDK's", $rotated(answer, &keys[0]));
                }
                check("a secret is rotated once", keys[0] != SECRET && keys[0] == keys[1]);
                keys.remove(0)
            }

            async fn rotate_operational(svix: &Svix) {
                let endpoints = svix.operational_webhook().endpoint();
                let mut wanted = OperationalWebhookEndpointIn::new("https://example.com/hook".into());
                wanted.secret = Some(SECRET.into());
                let made = endpoints.create(wanted, None).await.unwrap();
                let nothing = OperationalWebhookEndpointSecretIn::new();
                endpoints.rotate_secret(made.id.clone(), nothing, None).await.unwrap();
                let found = endpoints.get_secret(made.id.clone()).await.unwrap();
                check("an operational secret is rotated", found.key != SECRET);
                endpoints.delete(made.id).await.unwrap();
            }

            async fn open_portal(svix: &Svix, app: &str) {
                let wanted = AppPortalAccessIn::new();
                let access = svix.authentication().app_portal_access(app.into(), wanted, None).await.unwrap();
                check(
                    "a portal link has a key and not the token",
                    access.url.contains("#key=") && !access.url.contains(&access.token),
                );
            }

            async fn remove(svix: &Svix, app: &str, endpoint: &str) {
                svix.endpoint().delete(app.into(), endpoint.into()).await.unwrap();
                let gone = svix.endpoint().get(app.into(), endpoint.into()).await;
                check(
                    "a deleted endpoint is a 404",
                    matches!(gone, Err($sdk::error::Error::Http(error)) if error.status.as_u16() == 404),
                );
                svix.application().delete(app.into()).await.unwrap();
            }

            async fn key(svix: &Svix, app: &str, endpoint: &str) -> String {
                svix.endpoint().get_secret(app.into(), endpoint.into()).await.unwrap().key
            }
        }
    };
}

generation!(before, svix1, filter_types, |_nothing: (), _key: &str| true);
generation!(
    current,
    svix2,
    event_types,
    |out: svix2::models::EndpointSecretOut, key: &str| out.key == key
);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    match std::env::var("SDK").as_deref() {
        Ok("svix1") => before::run().await,
        Ok("svix2") => current::run().await,
        other => panic!("SDK is svix1 or svix2, and not {other:?}"),
    }
}
