package dev.mvmci.control.page;

/** A page that says something instead of showing something. */
record Notice(String title, String text) {}
