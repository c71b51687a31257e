//! The invited person's browser: it keeps the token, and does what its person does.

use crate::support::desk::{World, address, secret};
use cso::app::person::Press;
use cso::app::person::decide::{self, Choice, Offer};
use cso::app::person::phone::{self, Enrolment};
use cso::app::person::sign_in::{self, NextFactor};
use cso::app::person::{self, PersonRefusal, link, register};
use cso::domain::account::MfaMethod;
use cso::domain::name::PersonName;
use cso::domain::secret::Secret;

pub(crate) const PASSWORD: &str = "po-ta-toes, boil em";
pub(crate) const MOBILE: &str = "07700 900126";
pub(crate) const MOBILE_FULL: &str = "+447700900126";
pub(crate) const LANDLINE: &str = "01632 960026";
pub(crate) const LANDLINE_FULL: &str = "+441632960026";

type Done<T> = Result<T, PersonRefusal>;

/// One browser.
pub(crate) struct Browser<'w> {
    world: &'w World,
    pub(crate) token: Secret,
}

impl<'w> Browser<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let token = person::arrive(&world.portal_desk()).unwrap().token;
        Self { world, token }
    }

    fn take(&mut self, browser: person::Browser) {
        self.token = browser.token;
    }

    pub(crate) fn open(&mut self, link: &Secret) -> Done<()> {
        let browser = link::open(&self.world.portal_desk(), Press::of(&self.token), link)?;
        self.take(browser);
        Ok(())
    }

    pub(crate) fn send_email_code(&self, email: &str) -> Done<()> {
        register::send_email_code(
            &self.world.portal_desk(),
            Press::of(&self.token),
            &address(email),
        )?;
        self.world.deliver();
        Ok(())
    }

    pub(crate) fn verify_email(&mut self, digits: &Secret) -> Done<()> {
        let browser =
            register::verify_email_code(&self.world.portal_desk(), Press::of(&self.token), digits)?;
        self.take(browser);
        Ok(())
    }

    pub(crate) fn create(&mut self) -> Done<()> {
        let name = |text| PersonName::parse(text).unwrap();
        let browser = register::create(
            &self.world.portal_desk(),
            Press::of(&self.token),
            &name("Samwise"),
            &name("Gamgee"),
            &secret(PASSWORD),
        )?;
        self.take(browser);
        Ok(())
    }

    pub(crate) fn sign_up(&mut self, link: &Secret, email: &str) {
        self.open(link).unwrap();
        self.send_email_code(email).unwrap();
        self.verify_email(&self.world.digits_for(email)).unwrap();
        self.create().unwrap();
    }

    /// Asks for six digits, which wait in the outbox.
    pub(crate) fn queue_phone_code(&self, number: &str, method: MfaMethod) -> Done<()> {
        phone::enrol(
            &self.world.portal_desk(),
            Press::of(&self.token),
            "44",
            number,
            method,
        )?;
        Ok(())
    }

    pub(crate) fn enrol(&self, number: &str, method: MfaMethod) -> Done<()> {
        self.queue_phone_code(number, method)?;
        self.world.deliver();
        Ok(())
    }

    pub(crate) fn enrol_again(&self, method: MfaMethod) -> Done<()> {
        phone::send_again(&self.world.portal_desk(), Press::of(&self.token), method)?;
        self.world.deliver();
        Ok(())
    }

    /// Whether the phone is confirmed now.
    pub(crate) fn confirm_phone(&mut self, digits: &Secret) -> Done<bool> {
        Ok(
            match phone::confirm(&self.world.portal_desk(), Press::of(&self.token), digits)? {
                Enrolment::Again(browser) => {
                    self.take(browser);
                    false
                }
                Enrolment::Done(browser) => {
                    self.take(browser);
                    true
                }
            },
        )
    }

    pub(crate) fn confirm_twice(&mut self, typed: &str, full: &str, method: MfaMethod) {
        self.enrol(typed, method).unwrap();
        assert!(!self.confirm_phone(&self.world.digits_for(full)).unwrap());
        self.enrol_again(method).unwrap();
        assert!(self.confirm_phone(&self.world.digits_for(full)).unwrap());
    }

    /// Everything from the link to a confirmed mobile.
    pub(crate) fn join(&mut self, link: &Secret, email: &str) {
        self.sign_up(link, email);
        self.confirm_twice(MOBILE, MOBILE_FULL, MfaMethod::Sms);
    }

    /// Gives whether the phone is next (else it must be enrolled).
    pub(crate) fn password(&mut self, email: &str, typed: &str) -> Done<bool> {
        let next = sign_in::password(
            &self.world.portal_desk(),
            Press::of(&self.token),
            &address(email),
            &secret(typed),
        )?;
        Ok(match next {
            NextFactor::Phone { browser, .. } => {
                self.take(browser);
                true
            }
            NextFactor::Enrol(browser) => {
                self.take(browser);
                false
            }
        })
    }

    pub(crate) fn send_code(&self, method: MfaMethod) -> Done<()> {
        sign_in::send_code(&self.world.portal_desk(), Press::of(&self.token), method)?;
        self.world.deliver();
        Ok(())
    }

    pub(crate) fn confirm(&mut self, digits: &Secret) -> Done<()> {
        let browser = sign_in::confirm(&self.world.portal_desk(), Press::of(&self.token), digits)?;
        self.take(browser);
        Ok(())
    }

    pub(crate) fn sign_in(&mut self, email: &str) {
        assert!(self.password(email, PASSWORD).unwrap());
        self.send_code(MfaMethod::Sms).unwrap();
        self.confirm(&self.world.digits_for(MOBILE_FULL)).unwrap();
    }

    pub(crate) fn offers(&self) -> Done<Vec<Offer>> {
        decide::records(&self.world.portal_desk(), &self.token)
    }

    /// Answers the first offers in turn.
    pub(crate) fn answer(&self, choices: &[Choice]) -> Done<()> {
        let offers = self.offers()?;
        let answers: Vec<_> = offers
            .iter()
            .filter(|offer| offer.access.state == cso::domain::access::AccessState::Offered)
            .zip(choices)
            .map(|(offer, choice)| (offer.invitation.clone(), offer.record.clone(), *choice))
            .collect();
        decide::submit(&self.world.portal_desk(), Press::of(&self.token), &answers)
    }
}
