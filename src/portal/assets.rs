//! Style, script and the council's colours. Their names hold a digest, so browsers may keep them for
//! ever and still see the next version at once.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

const STYLE: &str = include_str!("assets/portal.css");
const SCRIPT: &str = include_str!("assets/portal.js");

/// The colour of a council that set none; the style sheet knows it too.
const COLOUR: &str = "#17406d";

/// One file that pages link to.
pub(super) struct Asset {
    /// Its path, such as `/assets/1f3a…/portal.css`.
    pub path: String,
    /// The content of `Content-Type`.
    pub kind: &'static str,
    /// The file.
    pub body: String,
}

/// Every file that pages link to.
pub(super) struct Assets {
    /// The style sheet.
    pub style: Asset,
    /// The script, which no page needs.
    pub script: Asset,
    /// The council's colours.
    pub brand: Asset,
    /// What stands beside the page's title, in the council's colours.
    pub icon: Asset,
}

fn asset(name: &str, kind: &'static str, body: String) -> Asset {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    Asset {
        path: format!("/assets/{:016x}/{name}", hasher.finish()),
        kind,
        body,
    }
}

impl Assets {
    /// `colour` is `#rrggbb`; without one the style sheet's own is used.
    pub(super) fn new(colour: Option<&str>) -> Self {
        const SVG: &str = "image/svg+xml";
        const CSS: &str = "text/css; charset=utf-8";
        Self {
            style: asset("portal.css", CSS, STYLE.to_owned()),
            script: asset(
                "portal.js",
                "text/javascript; charset=utf-8",
                SCRIPT.to_owned(),
            ),
            brand: asset("brand.css", CSS, colour.and_then(brand).unwrap_or_default()),
            icon: asset("icon.svg", SVG, icon(colour.unwrap_or(COLOUR))),
        }
    }

    /// The file at a path.
    pub(super) fn at(&self, path: &str) -> Option<&Asset> {
        [&self.style, &self.script, &self.brand, &self.icon]
            .into_iter()
            .find(|asset| asset.path == path)
    }
}

/// White or black, whichever reads better on a colour: one of the two always has a contrast of at
/// least 4.5 to 1.
fn on(colour: &str) -> Option<&'static str> {
    let light = luminance(colour)?;
    // WCAG 2.2, contrast ratio: (lighter + 0.05) / (darker + 0.05).
    let on_white = 1.05 / (light + 0.05);
    let on_black = (light + 0.05) / 0.05;
    Some(if on_white >= on_black {
        "#ffffff"
    } else {
        "#000000"
    })
}

/// The council's colour with what reads well on it.
fn brand(colour: &str) -> Option<String> {
    let text = on(colour)?;
    Some(format!(":root{{--brand:{colour};--brand-text:{text}}}\n"))
}

/// A tick on the council's colour.
fn icon(colour: &str) -> String {
    let (colour, tick) = on(colour).map_or((COLOUR, "#ffffff"), |tick| (colour, tick));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\
        <rect width=\"16\" height=\"16\" rx=\"3\" fill=\"{colour}\"/>\
        <path d=\"M3.5 8.5l3 3 6-7\" fill=\"none\" stroke=\"{tick}\" stroke-width=\"2\"/></svg>\n"
    )
}

/// The relative luminance of WCAG 2.2, from 0 for black to 1 for white. `None` for what is not
/// `#rrggbb`.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|d| d.len() == 6)?;
    let part = |from: usize| -> Option<f64> {
        let value = u8::from_str_radix(digits.get(from..from + 2)?, 16).ok()?;
        let share = f64::from(value) / 255.0;
        Some(if share <= 0.040_45 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_the_councils_colour_can_be_read() {
        let text = |colour| {
            let css = brand(colour).unwrap();
            css.rsplit_once(':').unwrap().1.trim_end().to_owned()
        };
        assert_eq!(text("#17406d"), "#ffffff}");
        assert_eq!(text("#ffdd00"), "#000000}");
        assert_eq!(brand("red"), None);
        assert_eq!(brand("#12345"), None);
        for grey in 0..=255_u8 {
            let colour = format!("#{grey:02x}{grey:02x}{grey:02x}");
            let light = luminance(&colour).unwrap();
            let best = (1.05 / (light + 0.05)).max((light + 0.05) / 0.05);
            assert!(best >= 4.5, "{colour}");
        }
    }

    #[test]
    fn another_colour_is_another_path() {
        let (plain, blue) = (Assets::new(None), Assets::new(Some("#000080")));
        assert_ne!(plain.brand.path, blue.brand.path);
        assert_eq!(plain.style.path, blue.style.path);
        assert_ne!(plain.icon.path, blue.icon.path);
        assert!(plain.icon.body.contains(COLOUR) && STYLE.contains(COLOUR));
        assert!(blue.at(&blue.brand.path).is_some());
        assert!(blue.at("/assets/portal.css").is_none());
    }
}
