//! From HTTP to steps and back: which path is which step, and what goes with every answer.

use crate::app::key;
use crate::app::person::Remaining;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::portal::ask::{Ask, Cookie, Fields, Page, Reply, Shown, page};
use crate::portal::sender::Sender;
use crate::portal::steps::{self, Answer};
use crate::portal::{Line, Portal, cookies, pages};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts as _, MatchedPath, RawPathParams, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use minijinja::context;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tower_http::csrf::CsrfLayer;

/// The longest form, in bytes. A password may have 128 characters of four bytes, each written as
/// twelve; account setup writes some 150 bytes for each record.
const LONGEST_FORM: usize = 64 * 1024;
/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(20);
/// Answers that must not tell a known address from an unknown one leave at whole multiples of this.
const EVEN: Duration = Duration::from_millis(100);

/// What requests share.
#[derive(Clone)]
pub(super) struct Shared {
    pub portal: Arc<Portal>,
    pub sender: Sender,
    /// One password at a time on each core: more at once would only make all of them wait.
    pub hashing: Arc<Semaphore>,
}

/// Who is at the other end of a connection; `None` behind a local socket.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub Option<IpAddr>);

/// What a path does.
trait Step: Fn(&Portal, &Ask) -> Answer + Copy + Send + Sync + 'static {}

impl<S: Fn(&Portal, &Ask) -> Answer + Copy + Send + Sync + 'static> Step for S {}

/// A page that is the same for everybody.
fn same(template: &'static str) -> impl Step {
    move |_: &Portal, _: &Ask| Ok(page(template, context! {}).into())
}

/// Whether a step works out a password's hash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Light,
    Hash,
}

/// One path: what looking at it shows, and what its button does.
fn form(look: impl Step, press: impl Step, work: Work) -> MethodRouter<Shared> {
    looks(look).post(move |State(shared): State<Shared>, request: Request| {
        run(shared, request, press, work)
    })
}

fn looks(look: impl Step) -> MethodRouter<Shared> {
    get(move |State(shared): State<Shared>, request: Request| {
        run(shared, request, look, Work::Light)
    })
}

/// Every path of the portal.
pub(super) fn router(shared: Shared) -> Router {
    use Work::{Hash, Light};
    use steps::{account, home, link, password, phone, register, reset, session, setup, sign_in};
    let same_site = CsrfLayer::new();
    // Behind a proxy that changes the `Host`, the public address is the portal's own name.
    let same_site = match origin(&shared.portal.public_url)
        .and_then(|origin| same_site.clone().add_trusted_origin(origin).ok())
    {
        Some(knowing) => knowing,
        None => same_site,
    };
    Router::new()
        .route("/", looks(home::look))
        .route("/accept/{token}", form(link::look, link::press, Light))
        .route("/sign-in", form(sign_in::look, sign_in::press, Hash))
        .route(
            "/sign-in/phone",
            form(sign_in::look_phone, sign_in::press_phone, Light),
        )
        .route(
            "/sign-in/code",
            form(sign_in::look_code, sign_in::press_code, Light),
        )
        .route("/sign-in/email", form(reset::look, reset::press, Light))
        .route(
            "/sign-in/email-code",
            form(reset::look_code, reset::press_code, Light),
        )
        // Looking at a path that a form is sent to leads on: a refusal shown there has a link to itself in
        // the other language.
        .route("/sign-out", form(home::look, sign_in::press_out, Light))
        .route("/signed-out", looks(same("signed_out.html")))
        .route("/register", form(register::look, register::press, Light))
        .route(
            "/register/code",
            form(register::look_code, register::press_code, Light),
        )
        .route(
            "/register/new-code",
            form(register::look_code, register::press_new_code, Light),
        )
        .route("/register/verified", looks(register::look_verified))
        .route(
            "/register/details",
            form(register::look_details, register::press_details, Hash),
        )
        .route("/phone", form(phone::look, phone::press, Light))
        .route(
            "/phone/code",
            form(phone::look_code, phone::press_code, Light),
        )
        .route("/phone/confirm", looks(phone::look_confirm))
        .route(
            "/phone/again",
            form(phone::look_code, phone::press_again, Light),
        )
        .route("/setup", form(setup::look, setup::press, Light))
        .route(
            "/setup/submit",
            form(setup::look, setup::press_submit, Light),
        )
        .route("/submitted", looks(setup::look_submitted))
        .route(
            "/password/forgotten",
            form(password::look, password::press, Light),
        )
        .route(
            "/password/code",
            form(password::look_code, password::press_code, Light),
        )
        .route(
            "/password/phone",
            form(password::look_phone, password::press_phone, Light),
        )
        .route(
            "/password/phone-code",
            form(password::look_phone_code, password::press_phone_code, Light),
        )
        .route(
            "/password/new",
            form(password::look_new, password::press_new, Hash),
        )
        .route("/password/done", looks(same("password_done.html")))
        .route("/account/phone", looks(account::look_phone))
        .route(
            "/account/close",
            form(account::look_close, account::press_close, Light),
        )
        .route("/session", form(session::look, session::press, Light))
        .route("/session/ended", looks(session::look_ended))
        .route("/cookies", looks(same("cookies.html")))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(same_site)
        .layer(middleware::map_request_with_state(
            shared.clone(),
            old_browsers,
        ))
        .layer(middleware::from_fn_with_state(shared.clone(), guard))
        .route("/assets/{digest}/{name}", get(asset))
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready))
        .layer(middleware::from_fn_with_state(shared.clone(), log))
        .with_state(shared)
}

/// Scheme, host and port of the public address.
fn origin(public_url: &str) -> Option<String> {
    let url = url::Url::parse(public_url).ok()?;
    Some(url.origin().ascii_serialization())
}

fn texts<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Vec<&'a str> {
    let values = headers.get_all(name).iter();
    values.filter_map(|value| value.to_str().ok()).collect()
}

/// What is asked, before its form is read. The language is the one chosen on this page, the one chosen
/// before, or the one that the browser prefers.
fn heading(shared: &Shared, request: &Request, path: &str) -> Ask {
    let secure = shared.portal.is_secure();
    let headers = request.headers();
    let sent = texts(headers, &header::COOKIE);
    let chosen = asked_language(request).or_else(|| cookies::language(&sent, secure));
    Ask {
        path: path.to_owned(),
        language: chosen.unwrap_or_else(|| preferred(&texts(headers, &header::ACCEPT_LANGUAGE))),
        is_language_chosen: chosen.is_some(),
        link: None,
        token: cookies::session(&sent, secure),
        fields: Fields::default(),
        mark: None,
        keeps_cookies: !sent.is_empty(),
        is_press: request.method() == Method::POST,
    }
}

/// The first of our languages by the browser's own weights.
fn preferred(headers: &[&str]) -> Language {
    let mut best = (0.0, Language::English);
    for part in headers.iter().flat_map(|header| header.split(',')) {
        let (tag, weight) = match part.split_once(";q=") {
            Some((tag, weight)) => (tag, weight.trim().parse().unwrap_or(0.0)),
            None => (part, 1.0),
        };
        let primary = tag.trim().split('-').next().unwrap_or_default();
        if let Some(language) = Language::from_word(&primary.to_ascii_lowercase())
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

/// The language that the query asks for.
fn asked_language(request: &Request) -> Option<Language> {
    let query = request.uri().query()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, value)| Language::from_word(&value))
}

/// Reads a request as far as steps need it.
async fn read(shared: &Shared, request: Request) -> Result<Ask, Box<Response>> {
    let mut ask = heading(shared, &request, request.uri().path());
    let is_form = texts(request.headers(), &header::CONTENT_TYPE)
        .first()
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let (mut parts, body) = request.into_parts();
    if let Ok(params) = RawPathParams::from_request_parts(&mut parts, &()).await {
        ask.link = params
            .iter()
            .find(|(name, _)| *name == "token")
            .map(|(_, token)| Secret::new(token.to_owned()));
    }
    if ask.is_press {
        let told = |template, status| plain(shared, &ask, template, status);
        match tokio::time::timeout(FORM_TIME, to_bytes(body, LONGEST_FORM)).await {
            Ok(Ok(bytes)) if is_form => {
                ask.fields = Fields::parse(&bytes);
                if !ask.fields.get("form").is_empty() {
                    let body = String::from_utf8_lossy(&bytes);
                    ask.mark = Some(Secret::new(format!("{}\n{body}", ask.path)));
                }
            }
            // A form that was sent as something else has no fields; its page says what is missing.
            Ok(Ok(_)) => {}
            Ok(Err(_)) => return Err(Box::new(told("too_large.html", 413))),
            Err(_) => return Err(Box::new(told("trouble.html", 408))),
        }
    }
    Ok(ask)
}

/// A page that says the same to everybody.
fn plain(shared: &Shared, ask: &Ask, template: &'static str, status: u16) -> Response {
    let page = page(template, context! { ref => () }).status(status);
    written(shared, ask, &page)
}

/// Runs a step in a blocking task and answers.
async fn run(shared: Shared, request: Request, step: impl Step, work: Work) -> Response {
    let chosen = asked_language(&request);
    let ask = match read(&shared, request).await {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    // Only now: whoever sends slowly must not choose where in a tenth of a second the work begins.
    let begun = Instant::now();
    let permit = match work {
        Work::Hash if ask.is_press => Arc::clone(&shared.hashing).acquire_owned().await.ok(),
        Work::Hash | Work::Light => None,
    };
    let portal = Arc::clone(&shared.portal);
    let task = tokio::task::spawn_blocking(move || {
        let reply = step(&portal, &ask).or_else(|refusal| {
            let told = steps::refused(&portal, &ask, &refusal)?;
            if let Some(page) = trouble_of(&told) {
                portal.trouble(&format!("{} {refusal}", page.status));
            }
            Ok(told)
        });
        drop(permit);
        let mut reply = reply.unwrap_or_else(|refusal: crate::app::person::PersonRefusal| {
            portal.trouble(&format!("{refusal}"));
            steps::trouble().into()
        });
        let left = match &reply.shown {
            // A database that is away has been waited for already.
            Shown::Page(page) if page.status < 500 => steps::left(&portal, &ask, &reply),
            Shown::Page(_) | Shown::To(_) | Shown::Left(_) => None,
        };
        let body = match &mut reply.shown {
            Shown::Page(page) => {
                page.left = left;
                Some(pages::write(&portal, &ask, page))
            }
            Shown::To(_) | Shown::Left(_) => None,
        };
        (ask, reply, body)
    });
    let Ok((ask, reply, body)) = task.await else {
        shared.portal.trouble("a step did not end");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Some((lane, message)) = &reply.sent {
        shared.sender.send(*lane, message);
    }
    let mut response = match (&reply.shown, body) {
        (Shown::Page(page), Some(body)) => html(&shared, page.status, body),
        (Shown::To(path), _) => see_other(path),
        (Shown::Left(left), _) => told(left.as_ref()),
        (Shown::Page(_), None) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let language = chosen.or(reply.language);
    set_cookies(&shared, &ask, language, &reply.cookie, &mut response);
    if reply.is_even && ask.is_press {
        until_even(begun).await;
    }
    response
}

fn trouble_of(reply: &Reply) -> Option<&Page> {
    match &reply.shown {
        Shown::Page(page) if page.status >= 500 => Some(page),
        Shown::Page(_) | Shown::To(_) | Shown::Left(_) => None,
    }
}

/// Waits until a whole number of tenths of a second has passed since the request came: what was found
/// takes a little longer or shorter to write down, and nobody must be able to measure that.
async fn until_even(begun: Instant) {
    let passed = begun.elapsed().as_millis();
    let steps = passed / EVEN.as_millis() + 1;
    let until = EVEN.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
    tokio::time::sleep_until(begun + until).await;
}

fn see_other(path: &'static str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_static(path));
    response
}

/// How long the session can still be used, in whole seconds, and whose it is, for the script of our pages.
fn told(left: Option<&Remaining>) -> Response {
    let Some(left) = left else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    for (name, span) in [
        ("session-unused", left.time.unused),
        ("session-at-most", left.time.at_most),
    ] {
        let name = header::HeaderName::from_static(name);
        let seconds = HeaderValue::from(span.num_seconds());
        response.headers_mut().insert(name, seconds);
    }
    let whose = left.whose.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(whose)) = whose {
        let name = header::HeaderName::from_static("session-whose");
        response.headers_mut().insert(name, whose);
    }
    response
}

fn html(shared: &Shared, status: u16, body: Result<String, String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match body {
        Ok(body) => {
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (status, kind, body).into_response()
        }
        Err(error) => {
            shared.portal.trouble(&error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn written(shared: &Shared, ask: &Ask, page: &Page) -> Response {
    html(shared, page.status, pages::write(&shared.portal, ask, page))
}

fn set_cookies(
    shared: &Shared,
    ask: &Ask,
    language: Option<Language>,
    cookie: &Cookie,
    response: &mut Response,
) {
    let secure = shared.portal.is_secure();
    let session = match cookie {
        Cookie::Keep => None,
        Cookie::Set(token) => Some(cookies::keep_session(token, secure)),
        Cookie::Forget => Some(cookies::forget_session(secure)),
    };
    // A form of ours always comes from a page, so only looking needs to leave the sign.
    let seen = (!ask.is_press).then(|| cookies::keep_seen(secure));
    let language = language.map(|language| cookies::keep_language(language, secure));
    for cookie in [session, seen, language].into_iter().flatten() {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// Counts the request, and gives every answer its headers.
async fn guard(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().and_then(|peer| peer.0);
    let name = header::HeaderName::from_static("x-forwarded-for");
    let client = shared
        .portal
        .front
        .client(peer, &texts(request.headers(), &name));
    let is_form = request.method() == Method::POST;
    let ask = heading(&shared, &request, request.uri().path());
    let mut response = match shared.portal.front.admit(client, is_form) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let mut response = plain(&shared, &ask, "too_many.html", 429);
            let seconds = HeaderValue::from(wait.as_secs() + 1);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            response
        }
    };
    // The check for other sites answers without words.
    if response
        .extensions()
        .get::<tower_http::csrf::ProtectionError>()
        .is_some()
    {
        response = plain(&shared, &ask, "forbidden.html", 403);
    }
    secure_headers(response.headers_mut());
    response
}

/// What every page says to browsers. HSTS is the proxy's, which knows whether all of the host is https.
fn secure_headers(headers: &mut HeaderMap) {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
        connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), interest-cohort=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Browsers that do not say where a form comes from (`Sec-Fetch-Site`) send `Origin: null` with forms
/// of pages whose policy is to send no referrer, as ours is. Such a form is ours when the browser adds
/// a cookie that it never adds to another site's form.
async fn old_browsers(State(shared): State<Shared>, mut request: Request) -> Request {
    let headers = request.headers();
    let is_silent = !headers.contains_key("sec-fetch-site");
    let is_null = headers.get(header::ORIGIN).is_some_and(|o| o == "null");
    let sent = texts(headers, &header::COOKIE);
    if is_silent && is_null && cookies::seen(&sent, shared.portal.is_secure()) {
        request.headers_mut().remove(header::ORIGIN);
    }
    request
}

async fn unknown(State(shared): State<Shared>, request: Request) -> Response {
    let ask = heading(&shared, &request, "/");
    plain(&shared, &ask, "not_found.html", 404)
}

async fn asset(State(shared): State<Shared>, request: Request) -> Response {
    let Some(asset) = shared.portal.assets.at(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.body.clone()).into_response()
}

/// Whether the database answers and its key is the right one.
async fn ready(State(shared): State<Shared>) -> Response {
    let task = tokio::task::spawn_blocking(move || {
        let portal = &shared.portal;
        let view = portal
            .wired
            .store
            .view()
            .map_err(|error| error.to_string())?;
        view.key_checks().map_err(|error| error.to_string())?;
        key::usable(&*portal.wired.vault).map_err(|error| error.to_string())
    });
    match tokio::time::timeout(Duration::from_secs(5), task).await {
        Ok(Ok(Ok(()))) => "ready\n".into_response(),
        Ok(_) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// A line for every request: what was asked by its pattern, never by its own path, which may hold a
/// link; no address, no cookie.
async fn log(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = match request.method() {
        known if [&Method::GET, &Method::HEAD, &Method::POST].contains(&known) => known.clone(),
        _ => Method::OPTIONS,
    };
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(unknown)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let now = shared.portal.wired.clock.now();
    (shared.portal.log)(Line::Event(&format!(
        "{} {method} {path} {} {}ms",
        now.format("%Y-%m-%dT%H:%M:%SZ"),
        response.status().as_u16(),
        begun.elapsed().as_millis(),
    )));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_preference_is_followed_by_weight() {
        assert_eq!(preferred(&["cy-GB,cy;q=0.9,en;q=0.8"]), Language::Welsh);
        assert_eq!(preferred(&["en-GB,en;q=0.9,cy;q=0.8"]), Language::English);
        assert_eq!(preferred(&["fr;q=1", "cy;q=0.1"]), Language::Welsh);
        assert_eq!(preferred(&["cy;q=0"]), Language::English);
        assert_eq!(preferred(&["", "\u{1f}", ";q=;q="]), Language::English);
        assert_eq!(preferred(&[]), Language::English);
    }

    #[test]
    fn the_origin_is_taken_from_the_public_address() {
        let of = |url| origin(url).unwrap();
        assert_eq!(
            of("https://portal.example.org/cso"),
            "https://portal.example.org"
        );
        assert_eq!(of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(
            of("https://portal.example.org:443"),
            "https://portal.example.org"
        );
    }
}
