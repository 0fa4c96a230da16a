/** Under mutation a property has only to fail: looking for its smallest counterexample would take most of the time. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true });
