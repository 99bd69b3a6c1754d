//! Asking the control port of a broker that is running elsewhere.

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// No answer that is read here is longer, in bytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Posts `body` to a path of the control port at `url`, and waits for the answer. An error is what the port says is wrong, or why
/// it cannot be asked.
pub(crate) fn post(url: &str, path: &str, body: &Value) -> Result<Value, String> {
    let address = address(url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| format!("cannot ask {url}: {error}"))?;
    let request = Request::post(path)
        .header(header::HOST, &address)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body.to_string())));
    let request = request.map_err(|error| format!("cannot ask {url}: {error}"))?;
    let asked = runtime.block_on(ask(&address, request));
    let (status, answer) = asked.map_err(|error| format!("cannot ask {url}: {error}"))?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    match (status.is_success(), answer["detail"].as_str()) {
        (true, _) => Ok(answer),
        (false, Some(detail)) => Err(detail.to_owned()),
        (false, None) => Err(format!("{url} is no control port of kafkito: it answers {path} with {status}")),
    }
}

/// `HOST:PORT` of `http://HOST:PORT`.
fn address(url: &str) -> Result<String, String> {
    let parsed: Option<Uri> = url.parse().ok();
    let is_plain = |uri: &Uri| {
        uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/") && uri.query().is_none()
    };
    let authority = parsed.filter(is_plain).and_then(|uri| uri.into_parts().authority);
    let address = authority.filter(|authority| authority.port_u16().is_some());
    address.map(|address| address.to_string()).ok_or_else(|| {
        format!("{url:?} is no URL of a control port: it must be http://HOST:PORT, as a broker with --control says it")
    })
}

async fn ask(
    address: &str,
    request: Request<Full<Bytes>>,
) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let serving = tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await?.to_bytes();
    serving.abort();
    Ok((status, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_that_of_a_control_port_or_refused() {
        assert_eq!(address("http://127.0.0.1:9093").as_deref(), Ok("127.0.0.1:9093"));
        assert_eq!(address("http://[::1]:9093/").as_deref(), Ok("[::1]:9093"));
        for wrong in
            ["", "127.0.0.1:9093", "https://h:1", "http://h", "http://h:1/v1", "http://h:1?x", "http://:1x"]
        {
            let refused = address(wrong).expect_err(wrong);
            assert!(
                refused.contains("http://HOST:PORT") && refused.contains(&format!("{wrong:?}")),
                "{refused}"
            );
        }
    }
}
