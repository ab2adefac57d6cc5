package dev.mvmci.control.page;

/**
 * A time on the page.
 *
 * @param iso for programs
 * @param exact for those who want to know it
 * @param relative for all others
 */
record Moment(String iso, String exact, String relative) {

  static Moment past(long millis, long nowMillis) {
    return new Moment(Wording.iso(millis), Wording.exact(millis), Wording.ago(millis, nowMillis));
  }

  static Moment future(long millis, long nowMillis) {
    return new Moment(Wording.iso(millis), Wording.exact(millis), Wording.until(millis, nowMillis));
  }
}
