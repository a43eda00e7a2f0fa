//! One question to the provider: no redirects, an end to waiting, and to what is read.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer that is read.
const LONGEST: usize = 1 << 20;

/// Why the provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    #[error("{0}")]
    Unreadable(#[from] axum::http::Error),
}

/// Who asks.
pub(super) struct Asker(reqwest::Client);

impl Asker {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // An answer that sends elsewhere could make this server ask others in its own network.
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        builder.timeout(PATIENCE).build().map(Self)
    }

    /// Sends a form, with a name and a password.
    pub(super) async fn form(
        &self,
        address: String,
        (name, password): (&str, Option<&str>),
        form: &[(&str, &str)],
    ) -> Result<Vec<u8>, NoAnswer> {
        let answer = self.0.post(address).basic_auth(name, password).form(form).send().await?;
        read(answer.error_for_status()?).await
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let answer = self.0.execute(request.try_into()?).await?;
        let mut built = axum::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        Ok(built.body(read(answer).await?)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Asker {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, NoAnswer> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > LONGEST {
            return Err(NoAnswer::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
