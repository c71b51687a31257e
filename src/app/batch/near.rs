//! Which of many addresses are one letter apart, without comparing each with each.
//!
//! Two texts one letter apart become the same when the right letter is taken out of one or both. So
//! every address is filed under a number for itself and one for each letter left out; only what
//! meets under a number is compared. Digits are never left out: lists number their addresses.

use crate::domain::batch::doubt::is_one_letter_apart;

/// The base of the numbers; odd, so that no letter falls out of them.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// How many bits of a number stand before the place of the address.
const PLACE_BITS: u32 = 24;
/// Bits of the filter that most strangers fail at.
const FILTER_BITS: u32 = 20;

/// A set of addresses, each with a line.
#[derive(Default)]
pub(super) struct Near {
    addresses: Vec<(Box<str>, u32)>,
    numbers: Vec<u64>,
    filter: Vec<u64>,
}

fn variants(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut whole: u64 = 0;
    for byte in bytes {
        whole = whole.wrapping_mul(BASE).wrapping_add(u64::from(*byte) + 1);
    }
    each(mixed(whole));
    // With the letter at one place left out: what stands before it moves down by one power.
    let mut power: u64 = 1;
    let mut behind: u64 = 0;
    for byte in bytes.iter().rev() {
        let value = u64::from(*byte) + 1;
        if !byte.is_ascii_digit() {
            // whole = before · base^(n+1) + value · base^n + behind
            let before_shifted = whole
                .wrapping_sub(behind)
                .wrapping_sub(value.wrapping_mul(power));
            let before_at_place = before_shifted.wrapping_mul(INVERSE);
            each(mixed(before_at_place.wrapping_add(behind)));
        }
        behind = behind.wrapping_add(value.wrapping_mul(power));
        power = power.wrapping_mul(BASE);
    }
}

/// What undoes a multiplication by [`BASE`].
const INVERSE: u64 = inverse(BASE);

const fn inverse(odd: u64) -> u64 {
    // Newton's step doubles the right bits: 3, 6, 12, 24, 48, 96.
    let mut found = odd;
    let mut step = 0;
    while step < 6 {
        found = found.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(found)));
        step += 1;
    }
    found
}

/// Spreads a number over all bits, because only some of them are kept.
fn mixed(mut number: u64) -> u64 {
    number ^= number >> 32;
    number = number.wrapping_mul(0xd6e8_feb8_6659_fd93);
    number ^ (number >> 32)
}

fn bit(number: u64) -> (usize, u64) {
    let bits = number >> (64 - FILTER_BITS);
    let word = usize::try_from(bits / 64).unwrap_or_default();
    (word, 1 << (bits % 64))
}

impl Near {
    /// Adds an address; each is added once.
    pub(super) fn add(&mut self, address: &str, line: u32) {
        let Ok(place) = u64::try_from(self.addresses.len()) else {
            return;
        };
        let numbers = &mut self.numbers;
        variants(address, |number| {
            numbers.push((number >> PLACE_BITS << PLACE_BITS) | place);
        });
        self.addresses.push((address.into(), line));
    }

    /// Ends the adding.
    pub(super) fn sort(&mut self) {
        self.numbers.sort_unstable();
        self.filter = vec![0; 1 << (FILTER_BITS - 6)];
        for number in &self.numbers {
            let (word, mask) = bit(*number);
            if let Some(word) = self.filter.get_mut(word) {
                *word |= mask;
            }
        }
    }

    fn at(&self, number: u64) -> Option<&(Box<str>, u32)> {
        let place = number & ((1 << PLACE_BITS) - 1);
        self.addresses.get(usize::try_from(place).ok()?)
    }

    /// Shows every pair of the set that is one letter apart; a pair may come more than once.
    pub(super) fn each_pair(&self, mut each: impl FnMut((&str, u32), (&str, u32))) {
        for group in self
            .numbers
            .chunk_by(|a, b| a >> PLACE_BITS == b >> PLACE_BITS)
        {
            for (index, first) in group.iter().enumerate() {
                for second in group.iter().skip(index + 1) {
                    if let (Some((a, line)), Some((b, other))) = (self.at(*first), self.at(*second))
                        && is_one_letter_apart(a, b)
                    {
                        each((a, *line), (b, *other));
                    }
                }
            }
        }
    }

    /// Shows every address of the set that is one letter apart from this one; one may come more
    /// than once.
    pub(super) fn each_near(&self, address: &str, mut each: impl FnMut(&str, u32)) {
        variants(address, |number| {
            let (word, mask) = bit(number);
            if self.filter.get(word).is_none_or(|word| word & mask == 0) {
                return;
            }
            let wanted = number >> PLACE_BITS;
            let from = self
                .numbers
                .partition_point(|other| other >> PLACE_BITS < wanted);
            for other in self.numbers.iter().skip(from) {
                if other >> PLACE_BITS != wanted {
                    break;
                }
                if let Some((found, line)) = self.at(*other)
                    && is_one_letter_apart(found, address)
                {
                    each(found, *line);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_finds_what_comparing_each_with_each_finds(
            texts in prop::collection::btree_set("[ab1]{1,4}@[ab]{1,3}\\.c", 2..12)
        ) {
            let texts: Vec<String> = texts.into_iter().collect();
            let mut near = Near::default();
            for (line, text) in (0..).zip(&texts) {
                near.add(text, line);
            }
            near.sort();
            let mut expected = BTreeSet::new();
            for (a, left) in (0..).zip(&texts) {
                for (b, right) in (0..).zip(&texts) {
                    if a < b && is_one_letter_apart(left, right) {
                        expected.insert((a, b));
                    }
                }
            }
            let mut pairs = BTreeSet::new();
            near.each_pair(|(_, a), (_, b)| { pairs.insert((a.min(b), a.max(b))); });
            prop_assert_eq!(&pairs, &expected);
            let mut looked_up = BTreeSet::new();
            for (a, text) in (0..).zip(&texts) {
                near.each_near(text, |_, b| { looked_up.insert((u32::min(a, b), u32::max(a, b))); });
            }
            prop_assert_eq!(looked_up, expected);
        }
    }
}
