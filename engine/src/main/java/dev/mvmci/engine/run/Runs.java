package dev.mvmci.engine.run;
