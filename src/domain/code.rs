//! Unique codes, accept links and verification codes: their shapes and how typed ones are read.

use crate::domain::alphabet;
use crate::domain::id::InvitationRef;
use crate::domain::secret::{Secret, same};
use std::fmt;
use zeroize::Zeroizing;

/// How many characters a unique code has. Source: product page, "Policy defaults".
const LENGTH: usize = 8;

/// A unique code in clear text. It is derived whenever it is needed and never stored.
///
/// Shape: 8 symbols of [`alphabet::SYMBOLS`], 40 bits, shown in two groups (`7KQX-2MPD`). Typed codes
/// may hold spaces, hyphens, lower case and look-alikes. Cannot be printed but by [`Self::shown`]
/// and [`Self::spoken`]; equality takes constant time.
#[derive(Clone)]
pub struct UniqueCode(Zeroizing<String>);

impl UniqueCode {
    /// Cuts a code from derived bytes: the first 40 bits, each symbol as likely as any other.
    pub fn from_derived(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(alphabet::encode(bytes, LENGTH)))
    }

    /// Reads a code as it was typed or heard. `None` when it cannot be one; which part is wrong is
    /// not told.
    pub fn parse(typed: &str) -> Option<Self> {
        // A code is 8 symbols; 64 leaves room for any spacing and none for mischief.
        if typed.len() > 64 {
            return None;
        }
        let text: Option<String> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.' | '_'))
            .map(alphabet::fold)
            .collect();
        text.filter(|text| text.len() == LENGTH)
            .map(|text| Self(Zeroizing::new(text)))
    }

    /// The code in two groups, for the email and for reading back: `7KQX-2MPD`.
    pub fn shown(&self) -> Secret {
        let (left, right) = self.0.split_at(LENGTH / 2);
        Secret::new(format!("{left}-{right}"))
    }

    /// The code in the NATO spelling alphabet: `Seven Kilo Quebec X-ray – Two Mike Papa Delta`.
    pub fn spoken(&self) -> Secret {
        let words: Vec<&str> = self.0.chars().map(alphabet::spoken).collect();
        Secret::new(words.join(" "))
    }

    /// The eight symbols, as input of what the fingerprint is made of.
    pub fn symbols(&self) -> &str {
        &self.0
    }
}

impl PartialEq for UniqueCode {
    fn eq(&self, other: &Self) -> bool {
        same(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl fmt::Debug for UniqueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UniqueCode(…)")
    }
}

/// How many derived bytes an accept link carries: 160 bits, more than the 128 the policy asks for.
pub const LINK_BYTES: usize = 20;

/// What stands in an accept link: `7K3Q9X-2-…`, the invitation, the link's generation and 160 derived
/// bits in 32 symbols.
pub struct LinkToken {
    /// Whose link it is.
    pub invitation: InvitationRef,
    /// Which of the invitation's links.
    pub generation: u32,
    /// The derived part, 32 symbols.
    pub proof: Secret,
}

impl LinkToken {
    /// Makes a token from derived bytes.
    pub fn from_derived(invitation: InvitationRef, generation: u32, bytes: &[u8; 32]) -> Self {
        let proof = Secret::new(alphabet::encode(bytes, LINK_BYTES * 8 / 5));
        Self {
            invitation,
            generation,
            proof,
        }
    }

    /// Reads a token from a link. `None` when it has another shape: a link is copied, not typed, so
    /// nothing is forgiven.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (body, generation, proof) = (parts.next()?, parts.next()?, parts.next()?);
        let exact = parts.next().is_none()
            && text.len() <= 64
            && proof.len() == LINK_BYTES * 8 / 5
            && proof.chars().all(|c| alphabet::SYMBOLS.contains(&c))
            && generation.chars().all(|c| c.is_ascii_digit())
            && !(generation.len() > 1 && generation.starts_with('0'));
        let invitation = InvitationRef::parse(body).ok()?;
        let same = invitation.as_str().strip_prefix(InvitationRef::PREFIX) == Some(body);
        (exact && same).then_some(())?;
        Some(Self {
            invitation,
            generation: generation.parse().ok()?,
            proof: Secret::new(proof.to_owned()),
        })
    }

    /// The token as it stands in the link.
    pub fn shown(&self) -> Secret {
        let body = self
            .invitation
            .as_str()
            .trim_start_matches(InvitationRef::PREFIX);
        Secret::new(format!(
            "{body}-{}-{}",
            self.generation,
            self.proof.expose()
        ))
    }
}

/// Six digits sent to an address or a phone. Random, single use. Source: product page.
pub struct VerificationCode(Secret);

impl VerificationCode {
    /// Makes a code from one random number; `None` for the few numbers at the top that would make
    /// small codes likelier: draw again then.
    pub fn from_draw(draw: u32) -> Option<Self> {
        const CODES: u32 = 1_000_000;
        let fair = u32::MAX - u32::MAX % CODES;
        (draw < fair).then(|| Self(Secret::new(format!("{:06}", draw % CODES))))
    }

    /// Reads a code as it was typed: spaces and hyphens are forgiven. `None` when it is not six digits.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 64 {
            return None;
        }
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        (digits.len() == 6 && digits.chars().all(|c| c.is_ascii_digit()))
            .then(|| Self(Secret::new(digits)))
    }

    /// The six digits.
    pub fn digits(&self) -> &Secret {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(first: u8) -> UniqueCode {
        let mut bytes = [0; 32];
        bytes[0] = first;
        UniqueCode::from_derived(&bytes)
    }

    #[test]
    fn a_code_is_read_as_it_is_heard_and_typed() {
        let wanted = UniqueCode::parse("7KQX-2MPD").unwrap();
        for typed in ["7kqx2mpd", " 7KQX 2MPD ", "7 k q x - 2 m p d", "7KQX–2MPD"] {
            assert_eq!(UniqueCode::parse(typed).unwrap(), wanted, "{typed}");
        }
        assert_eq!(
            UniqueCode::parse("OIL0-1VUV").unwrap(),
            UniqueCode::parse("0110-1VVV").unwrap()
        );
        for wrong in [
            "",
            "7KQX-2MP",
            "7KQX-2MPDD",
            "7KQX-2MP!",
            &"7".repeat(10_000),
        ] {
            assert!(UniqueCode::parse(wrong).is_none(), "{wrong:.20}");
        }
    }

    #[test]
    fn a_code_is_shown_in_groups_and_spoken_in_words_but_never_by_debug() {
        let parsed = UniqueCode::parse("7KQX2MPD").unwrap();
        assert_eq!(parsed.shown().expose(), "7KQX-2MPD");
        assert_eq!(
            parsed.spoken().expose(),
            "Seven Kilo Quebec X-ray Two Mike Papa Delta"
        );
        assert_eq!(format!("{parsed:?}"), "UniqueCode(…)");
        assert_ne!(code(0), code(8));
    }

    #[test]
    fn a_link_token_reads_back_and_any_change_of_shape_is_refused() {
        let invitation = InvitationRef::parse("INV-7K3Q9X").unwrap();
        let token = LinkToken::from_derived(invitation.clone(), 12, &[7; 32]);
        let shown = token.shown();
        let read = LinkToken::parse(shown.expose()).unwrap();
        assert_eq!((read.invitation, read.generation), (invitation, 12));
        assert_eq!(read.proof, token.proof);
        let text = shown.expose();
        for wrong in [
            text.to_lowercase(),
            format!("{text}-"),
            format!("INV-{text}"),
            text.replace("-12-", "-012-"),
            text.replace("-12-", "--"),
            text.replacen('7', "", 1),
            String::new(),
        ] {
            assert!(LinkToken::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn verification_codes_are_six_digits_and_fair() {
        assert_eq!(
            VerificationCode::from_draw(42).unwrap().digits().expose(),
            "000042"
        );
        assert!(VerificationCode::from_draw(u32::MAX).is_none());
        assert!(VerificationCode::parse(" 123-456 ").is_some());
        for wrong in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert!(VerificationCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_hundred_thousand_codes_use_every_symbol_alike() {
        // Counter bytes through a mixing function stand in for the keyed hash, whose output the
        // adapter's own test looks at; here only the cutting is judged.
        let mut counts = std::collections::BTreeMap::new();
        let mut state = 1_u64;
        for _ in 0..100_000 {
            let mut bytes = [0; 32];
            for byte in &mut bytes {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                *byte = state.to_be_bytes()[1];
            }
            for symbol in UniqueCode::from_derived(&bytes).symbols().chars() {
                *counts.entry(symbol).or_insert(0_u32) += 1;
            }
        }
        assert_eq!(counts.len(), 32);
        assert!(
            counts.values().all(|&n| (24_000..26_000).contains(&n)),
            "{counts:?}"
        );
    }

    proptest! {
        #[test]
        fn every_derived_code_reads_back(bytes: [u8; 32]) {
            let derived = UniqueCode::from_derived(&bytes);
            prop_assert_eq!(UniqueCode::parse(derived.shown().expose()), Some(derived.clone()));
        }

        #[test]
        fn no_text_makes_reading_panic(text: String) {
            UniqueCode::parse(&text);
            LinkToken::parse(&text);
            VerificationCode::parse(&text);
        }
    }
}
