//! A receiver of webhooks on loopback, in a thread of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::Duration;

pub struct Delivery {
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

pub struct Consumer {
    pub url: String,
    deliveries: Receiver<Delivery>,
}

impl Consumer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, deliveries) = channel();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                serve(connection.unwrap(), &sender);
            }
        });
        Self { url, deliveries }
    }

    /// Returns the next delivery within this many seconds.
    pub fn take(&self, seconds: u64) -> Option<Delivery> {
        self.deliveries.recv_timeout(Duration::from_secs(seconds)).ok()
    }
}

/// Reads one request, and closes the connection after the response.
fn serve(mut connection: TcpStream, deliveries: &Sender<Delivery>) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut headers = http::HeaderMap::new();
    reader.read_line(&mut String::new()).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.append(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    }
    let length = headers["content-length"].to_str().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    connection
        .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        .unwrap();
    deliveries.send(Delivery { headers, body }).unwrap();
}
