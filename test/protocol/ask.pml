/* Ask and tell: several programs open one study; each asks for numbers, and whoever holds the lease makes a trial of every number that
 * the log has. A number that no program waits for would be a trial that nobody evaluates.
 * Rule: only the holder of the lease asks, in a transaction that checks its token, and it counts what earlier programs asked for after it
 * has taken the lease. Numbers below that count are handed out again; a program that is fenced tells its callers so.
 * Defects: -DN_ANYONE (whoever opened the study asks), -DN_EARLY (the count is read before the lease is taken). */
#define P 2            /* programs */
#define N 3            /* numbers in all */
#define TAKES 3        /* takeovers, from a dead, a closed or a hanging holder */

byte tok = 0;          /* fencing token */
byte asked = 0;        /* numbers that the log has */
byte takes = TAKES;
byte mine[P];          /* token of each program; 0: none */
byte known[P];         /* numbers that it waits for or is going to hand out: all below */
bit counted[P];

#define COUNT(p) known[p] = asked; counted[p] = 1
#define HOLDS(p) (mine[p] != 0 && mine[p] == tok)

proctype Program(byte p) {
  do
#ifdef N_EARLY
  :: d_step { mine[p] == 0 && !counted[p] && takes > 0 -> COUNT(p) }
  :: d_step { counted[p] && mine[p] == 0 && takes > 0 -> takes--; tok++; mine[p] = tok }
#else
  :: d_step { mine[p] == 0 && takes > 0 -> takes--; tok++; mine[p] = tok }
  :: d_step { mine[p] != 0 && !counted[p] -> COUNT(p) }
#endif
#ifdef N_ANYONE
  :: d_step { counted[p] && asked < N -> asked++; known[p]++ }
#else
  :: d_step { counted[p] && HOLDS(p) && asked < N -> assert(known[p] == asked);       /* [waits for the number it asked for] */
       asked++; known[p]++ }
#endif
  :: d_step { mine[p] != 0 && mine[p] != tok -> mine[p] = 0; counted[p] = 0; known[p] = 0 }   /* fenced, or dead: opens again */
  :: takes == 0 && !HOLDS(p) -> break
  :: takes == 0 && HOLDS(p) && counted[p] && asked == N -> break
  od
}

active proctype Watch() {
endw:
  atomic {
    (HOLDS(0) && counted[0] && known[0] != asked) || (HOLDS(1) && counted[1] && known[1] != asked) -> assert(false)   /* [no trial that nobody evaluates] */
  }
}

init { atomic { run Program(0); run Program(1) } }
