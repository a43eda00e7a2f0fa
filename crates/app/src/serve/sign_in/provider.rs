//! The provider of `OpenID` Connect: found by its issuer, asked by code and PKCE, believed by its signature.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, IssuerUrl, LogoutProviderMetadata, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::serve::config::{Claims, Config, Origin, SignIn};
use crate::serve::sign_in::ask::{Asker, NoAnswer};
use crate::serve::sign_in::pending::{Pending, Waiting};
use crate::words::Language;

/// What a provider says beside what the standard names; all of it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Said(HashMap<String, Value>);

impl AdditionalClaims for Said {}

/// What a provider tells of itself beside what the standard of discovery names.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct More {
    introspection_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    LogoutProviderMetadata<More>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Said,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    Said,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotLetIn {
    /// The provider does not answer, or not as one does.
    #[error("the provider does not answer: {0}")]
    NoAnswer(String),
    /// It did not accept the code.
    #[error("the provider did not accept the code: {0}")]
    CodeRefused(String),
    /// What it said is not proved.
    #[error("what the provider said does not hold: {0}")]
    NotProved(String),
}

/// Where people sign in.
pub(crate) struct Provider {
    /// What the office's file says of it.
    pub(super) config: SignIn,
    pub(super) secret: Option<String>,
    pub(super) http: Asker,
    pub(super) waiting: Waiting,
    issuer: IssuerUrl,
    comes_back: RedirectUrl,
    leaves_to: PostLogoutRedirectUrl,
    found: RwLock<Option<Arc<Metadata>>>,
}

impl Provider {
    /// Makes ready to ask it; nobody is asked yet.
    pub(crate) fn new(config: &Config, language: Language) -> Result<Option<Self>, Failure> {
        let (Some(sign_in), Some(origin)) = (&config.sign_in, config.origin()) else { return Ok(None) };
        let unclear = |error: &dyn std::fmt::Display| Failure::Usage(format!("[sign_in]: {error}"));
        let secret = match &sign_in.client_secret_file {
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                let shown = path.display();
                Failure::Usage(match language {
                    Language::Italian => {
                        format!("Il file {shown} con client_secret non si può leggere: {error}.")
                    }
                    Language::English => {
                        format!("The file {shown} with client_secret cannot be read: {error}.")
                    }
                })
            })?),
            None => sign_in.client_secret.clone(),
        };
        let at = |path: &str| address(&origin, path);
        Ok(Some(Self {
            config: sign_in.clone(),
            secret: secret.map(|secret| secret.trim().to_owned()),
            http: Asker::new().map_err(|error| unclear(&error))?,
            waiting: Waiting::default(),
            issuer: IssuerUrl::new(sign_in.issuer.clone()).map_err(|error| unclear(&error))?,
            comes_back: RedirectUrl::new(at("/accesso/ritorno")).map_err(|error| unclear(&error))?,
            leaves_to: PostLogoutRedirectUrl::new(at("/uscita")).map_err(|error| unclear(&error))?,
            found: RwLock::default(),
        }))
    }

    /// Looks for it until it answers; a provider that starts later than this server is found then.
    pub(crate) async fn look_for(&self) {
        let mut pause = Duration::from_secs(1);
        while let Err(error) = self.metadata().await {
            tracing::warn!(%error, issuer = self.config.issuer, "the provider of sign-in is not found yet");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_mins(1));
        }
        tracing::info!(issuer = self.config.issuer, "the provider of sign-in is found");
    }

    /// What it says of itself, as found before or now.
    async fn metadata(&self) -> Result<Arc<Metadata>, NotLetIn> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner).clone();
        match found {
            Some(found) => Ok(found),
            None => self.discover().await,
        }
    }

    async fn discover(&self) -> Result<Arc<Metadata>, NotLetIn> {
        let found = Metadata::discover_async(self.issuer.clone(), &self.http).await;
        let found = Arc::new(found.map_err(|error| NotLetIn::NoAnswer(told(&error)))?);
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
        Ok(found)
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_the_body = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let client = Client::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.config.client_id.clone()),
            self.secret.clone().map(ClientSecret::new),
        );
        let auth_type = if in_the_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        client.set_auth_type(auth_type).set_redirect_uri(self.comes_back.clone())
    }

    /// Where to send somebody who wants in, and how their way is remembered.
    pub(super) async fn begin(&self, back_to: String) -> Result<(String, Pending), NotLetIn> {
        let metadata = self.metadata().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&metadata);
        let mut request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in &self.config.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (address, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok((address.into(), Pending::new(state, nonce, verifier, back_to)))
    }

    /// Who came back with a code: what the provider says of them, proved, and the proof itself.
    pub(super) async fn finish(&self, code: String, pending: Pending) -> Result<(Claims, String), NotLetIn> {
        let metadata = self.metadata().await?;
        let client = self.client(&metadata);
        let not_set = |error: openidconnect::ConfigurationError| NotLetIn::NoAnswer(error.to_string());
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(not_set)?;
        let tokens = request.set_pkce_verifier(pending.verifier).request_async(&self.http).await;
        let tokens: Tokens = tokens.map_err(|error| NotLetIn::CodeRefused(told(&error)))?;
        let none = || NotLetIn::NotProved("there is no id_token".to_owned());
        let id_token = tokens.id_token().ok_or_else(none)?;
        let not_proved = |error: ClaimsVerificationError| NotLetIn::NotProved(told(&error));
        let claims = match id_token.claims(&client.id_token_verifier(), &pending.nonce) {
            // Its keys may be new since it was found.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let client = self.client(&*self.discover().await?);
                id_token.claims(&client.id_token_verifier(), &pending.nonce).cloned().map_err(not_proved)?
            }
            claims => claims.cloned().map_err(not_proved)?,
        };
        let subject = claims.subject().clone();
        let mut said = object(&claims);
        if self.lacks(&said) && metadata.userinfo_endpoint().is_some() {
            let request = client.user_info(tokens.access_token().clone(), Some(subject)).map_err(not_set)?;
            let more: UserInfoClaims<Said, CoreGenderClaim> =
                request.request_async(&self.http).await.map_err(|error| NotLetIn::NoAnswer(told(&error)))?;
            for (claim, value) in object(&more) {
                said.entry(claim).or_insert(value);
            }
        }
        Ok((said, id_token.to_string()))
    }

    /// Whether something is looked for that the proof does not say.
    fn lacks(&self, said: &Claims) -> bool {
        let wanted = [Some(&self.config.staff_claim), self.config.roles_claim.as_ref()];
        wanted.into_iter().flatten().any(|claim| !said.contains_key(claim))
    }

    /// Where somebody is signed out of the provider too, where it has such a place.
    pub(super) async fn way_out(&self, id_token: &str) -> Option<String> {
        let metadata = self.metadata().await.ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.clone()?;
        let mut address = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.config.client_id.clone()))
            .set_post_logout_redirect_uri(self.leaves_to.clone())
            .http_get_url();
        address.query_pairs_mut().append_pair("id_token_hint", id_token);
        Some(address.into())
    }

    /// Where it says whose a token is.
    pub(super) async fn introspection(&self) -> Result<Option<String>, NotLetIn> {
        let metadata = self.metadata().await?;
        Ok(metadata.additional_metadata().additional_metadata.introspection_endpoint.clone())
    }
}

/// An address of this server.
fn address(origin: &Origin, path: &str) -> String {
    format!("{}{path}", origin.as_str())
}

/// All claims by name.
fn object(claims: &impl Serialize) -> Claims {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => claims,
        _ => Claims::new(),
    }
}

/// An error with what is under it, for the operator.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut under = error.source();
    while let Some(error) = under {
        told.push_str(": ");
        told.push_str(&error.to_string());
        under = error.source();
    }
    told
}

impl From<NoAnswer> for NotLetIn {
    fn from(error: NoAnswer) -> Self {
        Self::NoAnswer(told(&error))
    }
}
