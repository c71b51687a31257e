//! What the ports are in fact: databases, mail, keys, time. Each names its own driver and no other
//! adapter.

pub mod key_ring;
pub mod random_codes;
pub mod system_clock;
