//! Verifies the deliveries of the standard input with the code that the portal shows for Rust.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::io::{stdin, BufRead};
use svix2 as svix;

mod snippet {
    use crate::svix;
    include!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../functions/portal/web/src/pages/endpoints/receive/snippets/rust.txt"
    ));
}

const NAMES: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];

fn main() {
    let secret = std::env::var("WEBHOOK_SECRET").expect("WEBHOOK_SECRET");
    for line in stdin().lock().lines() {
        let line = line.expect("a line");
        let parts: Vec<&str> = line.split('\t').collect();
        let mut headers = HeaderMap::new();
        for (name, value) in NAMES.iter().zip(&parts[1..]).filter(|(_, value)| !value.is_empty()) {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
            headers.insert(HeaderName::from_static(name), value);
        }
        match snippet::verify(&decoded(parts[0]), &headers, &secret) {
            Ok(()) => println!("accepted"),
            Err(error) => {
                eprintln!("{error}");
                println!("refused");
            }
        }
    }
}

/// Bytes in hexadecimal: the standard library has no base64.
fn decoded(text: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("a byte");
    (0..text.len()).step_by(2).map(digits).collect()
}
