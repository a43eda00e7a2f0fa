//! Why a question over HTTP has no answer: a page for people, a problem (RFC 9457) for programs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use usus_log::error::LogError;

use crate::api::problem::{self, Refused};
use crate::failure::Failure;
use crate::pages;
use crate::serve::{Office, visit};
use crate::words::Language;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// There is no page here.
    NoSuchPage,
    /// There is something here, but not for this method.
    NotThatWay,
    /// Nobody has signed in.
    NotSignedIn,
    /// Their role does not allow it, or not in this ambito.
    NotAllowed,
    /// What is named is not in the ledger, as known then; the sentence says what.
    NotFound(String),
    /// The question makes no sense; the sentence says why.
    Unclear(String),
    /// In the past nothing can be entered.
    InThePast,
    /// It does not come from this server's own pages, or was asked of another name.
    Foreign,
    /// They signed in, and the office has no role for them.
    NoRole,
    /// Signing in came to nothing.
    SignInFailed,
    /// The provider of sign-in does not answer.
    NoProvider,
    /// They ask too much at a time.
    TooMany,
    /// What was sent is too large.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// What was sent is not written as it should be; the status says how.
    Unreadable(StatusCode),
    /// It cannot be told in any of the forms asked for.
    NotAcceptable,
    /// What was sent is of a kind that cannot be read.
    WrongKind,
    /// The rules refuse it, or it cannot be read.
    Refused(Box<Refused>),
    /// The idempotency key was used for something else.
    KeyReused,
    /// The ledger is too long for this while somebody waits.
    TooLong,
    /// Others are being answered.
    Busy,
    /// The machine failed.
    Machine(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Usage(sentence) => Self::Unclear(sentence),
            failure => Self::Machine(failure),
        }
    }
}

impl From<LogError> for Trouble {
    fn from(error: LogError) -> Self {
        match error {
            // Another program records faster than this one gets its turn: nothing is wrong, and nothing was recorded.
            LogError::Conflict => Self::Busy,
            error => Self::Machine(error.into()),
        }
    }
}

impl Trouble {
    /// The names of troubles that are no rule of the ledger.
    pub(crate) const RULES: [&str; 16] = [
        "busy",
        "idempotency_key_reused",
        "in_the_past",
        "machine",
        "method_not_allowed",
        "no_such_page",
        "not_acceptable",
        "not_allowed",
        "not_found",
        "not_signed_in",
        "refused",
        "too_large",
        "too_long",
        "too_many_requests",
        "unclear",
        "wrong_media_type",
    ];

    /// The status it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPage | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotThatWay => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::Foreign | Self::NoRole | Self::SignInFailed => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::Unreadable(status) => *status,
            Self::Unclear(_) => StatusCode::BAD_REQUEST,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::WrongKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Refused(refused) if !refused.is_of_the_ledger => StatusCode::UNPROCESSABLE_ENTITY,
            Self::InThePast | Self::Refused(_) => StatusCode::CONFLICT,
            Self::KeyReused | Self::TooLong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoProvider
            | Self::Busy
            | Self::Machine(Failure::Machine(LogError::ServerDown { .. } | LogError::NoConnectionLeft)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Machine(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its name, the same in every language.
    pub(crate) fn rule(&self) -> &'static str {
        match self {
            Self::NoSuchPage => "no_such_page",
            Self::NotThatWay => "method_not_allowed",
            Self::NotSignedIn => "not_signed_in",
            Self::NotAllowed => "not_allowed",
            Self::NotFound(_) => "not_found",
            Self::Unclear(_) => "unclear",
            Self::InThePast => "in_the_past",
            Self::Foreign => "foreign",
            Self::NoRole => "no_role",
            Self::SignInFailed => "sign_in_failed",
            Self::NoProvider => "no_provider",
            Self::TooMany => "too_many",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Unreadable(_) => "unreadable",
            Self::NotAcceptable => "not_acceptable",
            Self::WrongKind => "wrong_media_type",
            Self::Refused(refused) => refused.errors.first().map_or("refused", |bad| bad.rule),
            Self::KeyReused => "idempotency_key_reused",
            Self::TooLong => "too_long",
            Self::Busy => "busy",
            Self::Machine(_) => "machine",
        }
    }

    /// What is said of it.
    pub(crate) fn sentence(&self, language: Language) -> String {
        let (italian, english) = match self {
            Self::NotFound(sentence) | Self::Unclear(sentence) => return sentence.clone(),
            Self::Machine(failure) => return failure.sentence(language),
            Self::Refused(refused) => return refused.sentence.clone(),
            Self::NoSuchPage => ("Qui non c'è nessuna pagina.", "There is no page here."),
            Self::NotThatWay => {
                ("A questo indirizzo non si può fare così.", "This cannot be done at this address.")
            }
            Self::NotSignedIn => (
                "Per questa pagina occorre accedere con il servizio dell'ufficio; dopo l'accesso si torna qui.",
                "For this page please sign in with the office's service; after that you come back here.",
            ),
            Self::NotAllowed => (
                "Il ruolo con cui si è entrati non lo permette.",
                "The role you signed in with does not allow this.",
            ),
            Self::Foreign => (
                "La richiesta non viene dalle pagine di questo server: non è stato fatto nulla. Tornare alla pagina e riprovare da lì.",
                "The request does not come from this server's own pages: nothing was done. Go back to the page and try again from there.",
            ),
            Self::NoRole => (
                "L'accesso è riuscito, ma l'ufficio non ha ancora dato un ruolo a questa persona. Lo dà l'amministratore.",
                "You signed in, but the office has not given you a role yet. The administrator does.",
            ),
            Self::SignInFailed => (
                "L'accesso non è riuscito, o è durato troppo. Riprovare dall'inizio.",
                "Signing in did not succeed, or took too long. Please begin again.",
            ),
            Self::NoProvider => (
                "Il servizio di accesso dell'ufficio non risponde. Riprovare tra poco.",
                "The office's sign-in service does not answer. Try again in a little while.",
            ),
            Self::TooMany => (
                "Troppe richieste in poco tempo. Riprovare tra qualche secondo.",
                "Too many requests in a short time. Try again in some seconds.",
            ),
            Self::TooLarge => (
                "Ciò che è stato inviato è più grande di quanto qui si accetta. Dividere il file in più parti.",
                "What was sent is larger than what is taken here. Divide the file into parts.",
            ),
            Self::TooSlow => (
                "La risposta ha tardato troppo. Prima di ripetere, guardare nel registro se qualcosa è stato registrato.",
                "The answer took too long. Before repeating it, look in the log whether something was recorded.",
            ),
            Self::Unreadable(_) => (
                "Ciò che è stato inviato non è scritto come dovrebbe: manca qualcosa, o ha un'altra forma.",
                "What was sent is not written as it should be: something is missing, or it has another form.",
            ),
            Self::NotAcceptable => {
                ("Non c'è in nessuna delle forme chieste.", "It is not there in any of the forms asked for.")
            }
            Self::WrongKind => (
                "Il tipo (Content-Type) non è uno di quelli che si possono leggere.",
                "Its kind (Content-Type) is none of those that can be read.",
            ),
            Self::KeyReused => (
                "Con questa chiave (Idempotency-Key) è già stato chiesto altro: usarne una nuova.",
                "This Idempotency-Key was used for something else: please use a new one.",
            ),
            Self::TooLong => (
                "Il registro è troppo lungo per attendere qui la risposta: usare usus verify dalla riga di comando.",
                "The ledger is too long to wait here for the answer: use usus verify on the command line.",
            ),
            Self::Busy => (
                "Si sta già rispondendo ad altri: riprovare fra poco.",
                "Others are being answered: please try again shortly.",
            ),
            Self::InThePast => (
                "Si sta guardando una situazione passata: qui non si registra nulla. Tornare a oggi.",
                "This is a past state: nothing is recorded here. Go back to today.",
            ),
        };
        language.say(italian, english).to_owned()
    }
}

impl IntoResponse for Trouble {
    /// An empty answer that carries it: how it is told depends on who asked, and in which language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Tells what went wrong to whoever asked: a page to people, a problem to programs.
pub(crate) async fn tell(State(office): State<Arc<Office>>, request: Request, next: Next) -> Response {
    let is_program = request.uri().path().starts_with("/api/") || request.uri().path() == "/status";
    let language = visit::language(request.uri(), request.headers());
    let address = request.uri().clone();
    let response = next.run(request).await;
    let said = response.extensions().get::<Arc<Trouble>>().cloned();
    let Some(trouble) = said.or_else(|| if is_program { None } else { unsaid(&response) }) else {
        let status = response.status();
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_told = kind.is_some_and(|kind| kind == problem::KIND);
        if is_program && !is_told && (status.is_client_error() || status.is_server_error()) {
            // What others found wrong on the way is a problem too.
            let body = axum::body::to_bytes(response.into_body(), 4_096).await.unwrap_or_default();
            return problem::of_status(status, String::from_utf8_lossy(&body).into_owned());
        }
        return response;
    };
    if trouble.status().is_server_error() {
        tracing::error!(?trouble, %address, "a question has no answer");
    }
    let mut told = if is_program {
        problem::problem(&trouble, language)
    } else {
        (trouble.status(), pages::trouble::page(&trouble, &office, &address, language)).into_response()
    };
    if is_program && trouble.status() == StatusCode::UNAUTHORIZED {
        told.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    // What was said of the answer goes on being so; what was said of its empty body does not.
    let mut headers = response.headers().clone();
    headers.remove(header::CONTENT_TYPE);
    headers.remove(header::CONTENT_LENGTH);
    told.headers_mut().extend(headers);
    told
}

/// What the library beneath refuses in a few English words of plain text, before anybody of ours is asked.
fn unsaid(response: &Response) -> Option<Arc<Trouble>> {
    let is_plain = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?.starts_with("text/plain");
    let status = response.status();
    Some(Arc::new(match status {
        _ if !is_plain => return None,
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
        StatusCode::INTERNAL_SERVER_ERROR => Trouble::Machine(Failure::System("panic".to_owned())),
        _ if status.is_client_error() => Trouble::Unreadable(status),
        _ => return None,
    }))
}
