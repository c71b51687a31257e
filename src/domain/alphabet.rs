//! The 32 symbols of unique codes and references, and how they are spoken.

/// Digits and capital letters without I, L, O and U: what is left has no two symbols that are
/// taken for each other in print (Crockford's base 32). Eight characters of 40 bits need exactly
/// 32 of the 36 there are, so letters that sound alike (B, D, P …) cannot all go; the phonetic
/// spelling sets those apart.
pub const SYMBOLS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// Turns bytes into symbols, five bits each, first bits first. 32 divides every power of two, so
/// each symbol is as likely as any other. Gives as many symbols as the bytes hold, at most `count`.
pub fn encode(bytes: &[u8], count: usize) -> String {
    let mut text = String::with_capacity(count);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for &byte in bytes {
        if text.len() == count {
            break;
        }
        held = (held << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 && text.len() < count {
            bits -= 5;
            text.push(symbol(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    text
}

fn symbol(value: u32) -> char {
    let index = usize::try_from(value & 31).unwrap_or_default();
    SYMBOLS.get(index).copied().unwrap_or('0')
}

/// Reads one typed character as a symbol: any case, look-alikes folded (O to 0; I and L to 1; U to
/// V). `None` for anything else.
pub fn fold(typed: char) -> Option<char> {
    let upper = typed.to_ascii_uppercase();
    match upper {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        'U' => Some('V'),
        _ => SYMBOLS.contains(&upper).then_some(upper),
    }
}

/// The word for a symbol in the NATO spelling alphabet: `K` is `Kilo`, `7` is `Seven`.
pub fn spoken(symbol: char) -> &'static str {
    match symbol {
        '0' => "Zero",
        '1' => "One",
        '2' => "Two",
        '3' => "Three",
        '4' => "Four",
        '5' => "Five",
        '6' => "Six",
        '7' => "Seven",
        '8' => "Eight",
        '9' => "Nine",
        'A' => "Alfa",
        'B' => "Bravo",
        'C' => "Charlie",
        'D' => "Delta",
        'E' => "Echo",
        'F' => "Foxtrot",
        'G' => "Golf",
        'H' => "Hotel",
        'J' => "Juliett",
        'K' => "Kilo",
        'M' => "Mike",
        'N' => "November",
        'P' => "Papa",
        'Q' => "Quebec",
        'R' => "Romeo",
        'S' => "Sierra",
        'T' => "Tango",
        'V' => "Victor",
        'W' => "Whiskey",
        'X' => "X-ray",
        'Y' => "Yankee",
        'Z' => "Zulu",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_symbol_reads_back_and_has_its_own_spoken_word() {
        let mut words = std::collections::BTreeSet::new();
        for symbol in SYMBOLS {
            assert_eq!(fold(symbol), Some(symbol));
            assert_eq!(fold(symbol.to_ascii_lowercase()), Some(symbol));
            assert!(words.insert(spoken(symbol)) && spoken(symbol) != "?");
        }
        assert_eq!(
            [
                fold('o'),
                fold('I'),
                fold('l'),
                fold('u'),
                fold('-'),
                fold('é')
            ],
            [Some('0'), Some('1'), Some('1'), Some('V'), None, None]
        );
    }

    #[test]
    fn five_bits_make_a_symbol() {
        assert_eq!(encode(&[0, 0, 0, 0, 0], 8), "00000000");
        assert_eq!(encode(&[255; 5], 8), "ZZZZZZZZ");
        assert_eq!(encode(&[0b0000_1000, 0b1000_0110], 3), "123");
    }

    proptest! {
        #[test]
        fn five_bytes_and_eight_symbols_are_one_to_one(a: [u8; 5], b: [u8; 5]) {
            prop_assert_eq!(encode(&a, 8).len(), 8);
            prop_assert_eq!(a == b, encode(&a, 8) == encode(&b, 8));
        }
    }
}
