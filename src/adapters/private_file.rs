//! Which files nobody else may read: what the key and the passwords must be in.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;

/// What a group and everybody may do.
const OTHERS: u32 = 0o077;
/// How a credential of systemd looks where it is given to one user by an access list: it is root's, and
/// what stands for the group is the reach of that list (`LoadCredential=` in systemd.exec(5)).
const CREDENTIAL: u32 = 0o440;

/// Whether nobody but its owner and root may read a file, or it is a credential of systemd.
pub fn is_private(about: &Metadata) -> bool {
    allows(about.mode() & 0o777, about.uid(), about.gid())
}

fn allows(mode: u32, owner: u32, group: u32) -> bool {
    mode & OTHERS == 0 || (mode == CREDENTIAL && owner == 0 && group == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_its_owner_alone_is_private() {
        for mode in [0o600, 0o400, 0o700] {
            assert!(allows(mode, 1000, 1000), "{mode:o}");
        }
        for mode in [0o640, 0o604, 0o440, 0o610, 0o644, 0o666] {
            assert!(!allows(mode, 1000, 1000), "{mode:o}");
        }
    }

    #[test]
    fn a_credential_of_systemd_is_private_and_nothing_that_only_resembles_one() {
        assert!(allows(0o440, 0, 0));
        for (mode, owner, group) in [
            (0o440, 0, 1000),
            (0o440, 1000, 0),
            (0o640, 0, 0),
            (0o444, 0, 0),
            (0o460, 0, 0),
        ] {
            assert!(!allows(mode, owner, group), "{mode:o} of {owner}:{group}");
        }
    }
}
