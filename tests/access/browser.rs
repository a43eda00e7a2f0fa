//! A browser as far as signing in needs one: cookies by server, and where it has been sent.

use std::collections::HashMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Where it came from.
    pub(crate) url: Url,
    /// Its headers.
    pub(crate) headers: reqwest::header::HeaderMap,
    /// Its text.
    pub(crate) text: String,
}

impl Answer {
    /// A header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Every cookie it sets.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all(SET_COOKIE).iter();
        all.map(|cookie| cookie.to_str().expect("a text").to_owned()).collect()
    }
}

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    /// Cookies: by server, their names and values.
    pub(crate) cookies: HashMap<String, HashMap<String, String>>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self::with(Client::builder())
    }

    pub(crate) fn with(client: reqwest::ClientBuilder) -> Self {
        // A connection each: a server may close one of which it did not read all that was sent.
        let client = client.pool_max_idle_per_host(0);
        let client = client.redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { client, cookies: HashMap::new() }
    }

    /// A request as it will be sent, but for the cookies.
    pub(crate) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends it, and goes where it is not sent.
    pub(crate) async fn send(&mut self, request: RequestBuilder) -> Answer {
        let mut request = request.build().expect("a request");
        let server = request.url().authority().to_owned();
        let held = self.cookies.entry(server).or_default();
        let said: Vec<String> = held.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !said.is_empty() && !request.headers().contains_key(COOKIE) {
            request.headers_mut().insert(COOKIE, said.join("; ").parse().expect("a header"));
        }
        let url = request.url().clone();
        let answer = self.client.execute(request).await.expect("an answer");
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a text");
            let (name, value) =
                text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if value.is_empty() || text.contains("Max-Age=0") {
                held.remove(name);
            } else {
                held.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, url, headers, text: answer.text().await.unwrap_or_default() }
    }

    /// Goes to an address.
    pub(crate) async fn get(&mut self, url: &str) -> Answer {
        let request = self.request(Method::GET, url);
        self.send(request).await
    }

    /// Sends a form of the very server it goes to.
    pub(crate) async fn post(&mut self, url: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, url).header("sec-fetch-site", "same-origin").form(form);
        self.send(request).await
    }

    /// Sends JSON, as a program or a page's own script does.
    pub(crate) async fn json(&mut self, url: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, url).header("content-type", "application/json");
        self.send(request.body(body.to_string())).await
    }

    /// Uploads a file by the form of the page it goes to.
    pub(crate) async fn upload(&mut self, url: &str, name: &str, bytes: &[u8]) -> Answer {
        let (kind, body) = file_form(name, bytes);
        let request = self.request(Method::POST, url).header("sec-fetch-site", "same-origin");
        self.send(request.header("content-type", kind).body(body)).await
    }

    /// Goes where an answer sends it, until it is sent no further.
    pub(crate) async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..20 {
            let Some(to) = answer.headers.get(LOCATION).filter(|_| (300..400).contains(&answer.status))
            else {
                return answer;
            };
            let to = answer.url.join(to.to_str().expect("a text")).expect("an address");
            answer = self.get(to.as_str()).await;
        }
        panic!("sent around in circles at {}", answer.url)
    }

    /// Signs in through the provider's own pages; gives where that ends.
    pub(crate) async fn sign_in(&mut self, base: &str, account: &str) -> Answer {
        let answer = self.get(&format!("{base}/accesso?ritorno=/amministrazione")).await;
        let answer = self.follow(answer).await;
        self.at_the_provider(answer, account).await
    }

    /// Fills in the provider's pages until it sends the browser away.
    pub(crate) async fn at_the_provider(&mut self, mut answer: Answer, account: &str) -> Answer {
        for prompt in ["login", "consent"] {
            if !answer.text.contains(&format!("name=\"prompt\" value=\"{prompt}\"")) {
                continue;
            }
            let action = answer.text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
            let to = answer.url.join(action.expect("a form")).expect("an address");
            let form = [("prompt", prompt), ("login", account), ("password", "any")];
            let sent = self.post(to.as_str(), &form).await;
            answer = self.follow(sent).await;
        }
        answer
    }
}

impl Browser {
    /// What a feed says until something stands in it.
    pub(crate) async fn first_of(&mut self, url: &str, until: &str) -> String {
        let held = self.cookies.get(Url::parse(url).expect("an address").authority());
        let said = held.into_iter().flatten().map(|(name, value)| format!("{name}={value}"));
        let request = self.client.get(url).header(COOKIE, said.collect::<Vec<_>>().join("; "));
        let mut feed = request.send().await.expect("an answer");
        assert_eq!(feed.status(), 200);
        let mut text = String::new();
        while !text.contains(until) {
            let piece = feed.chunk().await.expect("it goes on").expect("it has no end");
            text.push_str(std::str::from_utf8(&piece).expect("UTF-8"));
        }
        text
    }

    /// Sends it and hears the status; what comes after is not waited for, since a feed never ends.
    pub(crate) async fn status(&mut self, request: RequestBuilder) -> u16 {
        let mut request = request.build().expect("a request");
        let held = self.cookies.get(request.url().authority());
        let said = held.into_iter().flatten().map(|(name, value)| format!("{name}={value}"));
        let said = said.collect::<Vec<_>>().join("; ");
        request.headers_mut().insert(COOKIE, said.parse().expect("a header"));
        self.client.execute(request).await.expect("an answer").status().as_u16()
    }
}

/// A form with one file.
pub(crate) fn file_form(name: &str, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    let mut body = format!(
        "--usus\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
         content-type: application/octet-stream\r\n\r\n",
        name.replace('"', "%22")
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--usus--\r\n");
    ("multipart/form-data; boundary=usus", body)
}
