//! The portal as anything on the network sees it: requests and answers, without a browser.

mod alike;
mod doors;
mod links;
mod races;
mod serving;
mod visits;
