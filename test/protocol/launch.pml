/* Starting an attempt on this machine: launch commit, registry entry, launcher shell, wrapper, program, exit file.
 * One controller at a time (core.pml has the lease); it may be killed anywhere and is followed by another. It sends a start
 * through a pipe to a launcher shell, which forks a wrapper, which claims, starts the program, waits, and writes the exit
 * file. A launcher outlives its controller until its pipe is empty and its wrapper has gone. A start that stays without a claim
 * is sent again, to another launcher: the claim file lets one of them through.
 * Any process may be killed, in any order and together; only the kill of a wrapper or program may cost an exit status.
 * A controller may also be stopped in front of its submit and wake up long after the end: its start asks nobody.
 * Defects: -DN_NOCLAIM (the wrapper starts without the claim file), -DN_NONCE (each controller claims under a nonce of its own),
 * -DN_COMMITLATE (submit before the launch commit), -DN_LEADER (a dead launcher counts as a dead attempt),
 * -DN_PIPE (the exit status goes through the launcher alone), -DN_NOTOMB (a cancel before the submit leaves no tombstone). */
#ifndef LAUNCHERS
#define LAUNCHERS 3    /* launcher shells in the life of the attempt */
#endif
#ifndef CRASHES
#define CRASHES 2      /* kills of the controller */
#endif
#ifndef LKILLS
#define LKILLS 2       /* kills of a launcher */
#endif
#ifndef WKILLS
#define WKILLS 0       /* kills of a wrapper */
#endif
#ifndef CANCELS
#define CANCELS 0      /* cancels before a shell has claimed */
#endif
#ifndef LATE
#define LATE 0         /* submits of a controller that was stopped behind its launch commit and wakes up at any time */
#endif

#define NOBODY 9
#define TOMB 8           /* a tombstone in place of the claim */
#define OK 1
#define LOST 2
#define CANCELED 4

/* ---- the store ---- */
bit row = 0;                            /* the launch commit: attempt row with its claim, epoch and nonce */
byte nonce = NOBODY;                    /* nonce of the claim in the row */
byte end = 0;                           /* the one end */
/* ---- files ---- */
byte entry = 0;                         /* registry: 1 the job, 2 a tombstone */
byte claim = NOBODY;                    /* claim file: the launcher whose wrapper made it, exclusively */
bit exitf = 0;                          /* exit file */
/* ---- processes ---- */
byte made = 0;                          /* launchers started so far */
bit up[LAUNCHERS], msg[LAUNCHERS], mine[LAUNCHERS]; /* alive; a start in its pipe; its controller holds the pipe */
byte wrap[LAUNCHERS];                   /* 0 none, 1 forked, 2 claimed, 3 program runs, 4 program ended, 5 gone */
bit told[LAUNCHERS];                    /* the launcher's answer to its controller */
byte running = 0, runs = 0;
/* ---- budgets and ghosts ---- */
byte crashes = CRASHES, lkills = LKILLS, wkills = WKILLS, cancels = CANCELS, late = LATE;
byte self = 0;                          /* which controller this is */
bit finished = 0;                       /* the program ran to its end under a wrapper that lives */
bit wkilled = 0;

#define WALIVE(i) (wrap[i] > 0 && wrap[i] < 5)
#ifdef N_LEADER
#define HELD(i) up[i]
#else                                   /* what a controller can know: its own launcher says when the wrapper has gone */
#define HELD(i) (WALIVE(i) || (up[i] && !(told[i] && mine[i])))
#endif
#ifdef N_NONCE
#define MYNONCE self
#else
#define MYNONCE 0                       /* derived from the key and the folder of the registry */
#endif

inline END(k) { assert(end == 0); end = k }                              /* [one end] */
inline CRASH() { crashes--; self++; sent = NOBODY; mine[0] = 0; mine[1] = 0; mine[2] = 0 }

proctype Ctl() {
  byte sent = NOBODY;                   /* launcher that got the start; known in memory only */
endctl:
  do
  :: end != 0 -> break
#ifdef N_COMMITLATE
  :: d_step { end == 0 && entry && !row && claim != NOBODY -> row = 1; nonce = MYNONCE }
#define COMMITTED 1
#else
  :: d_step { end == 0 && !row -> row = 1; nonce = MYNONCE }
#define COMMITTED row
#endif
  /* submit: the entry is made once; a controller that finds the row claimed under another nonce may not start it */
  :: d_step { end == 0 && COMMITTED && !entry && (!row || nonce == MYNONCE) -> entry = 1 }
  :: d_step { end == 0 && row && !entry && nonce != MYNONCE -> assert(false) }     /* [never refused to itself] */
  /* cancel before a shell has claimed: a tombstone, in the registry or in place of the claim, then the end */
  :: d_step { end == 0 && row && !entry && cancels > 0 -> cancels--;
#ifndef N_NOTOMB
       entry = 2;
#endif
       END(CANCELED) }
  :: d_step { end == 0 && row && entry == 1 && claim == NOBODY && cancels > 0 -> cancels--; claim = TOMB; END(CANCELED) }
  /* start: through the pipe of a launcher that this controller started; again if that launcher died, or its wrapper did, without a claim */
  :: d_step { end == 0 && entry == 1 && claim == NOBODY && made < LAUNCHERS &&
       (sent == NOBODY || !up[sent] || told[sent]) -> sent = made; up[made] = 1; mine[made] = 1; msg[made] = 1; made++ }
  /* no launcher is left to try: the bound of the model, in the product the attempt ends as never launched */
  :: d_step { end == 0 && entry == 1 && claim == NOBODY && made == LAUNCHERS && (sent == NOBODY || !up[sent] || told[sent]) &&
       !WALIVE(0) && !WALIVE(1) && !WALIVE(2) && !msg[0] && !msg[1] && !msg[2] -> end = 3 }
#ifdef N_PIPE
  :: d_step { end == 0 && claim != NOBODY && told[claim] && mine[claim] -> END(OK) }
  :: d_step { end == 0 && row && claim < LAUNCHERS && !HELD(claim) && !(told[claim] && mine[claim]) ->
       assert(!finished || wkilled); running = 0; END(LOST) }                      /* [no status lost] */
#else
  :: d_step { end == 0 && row && exitf -> assert(running == 0); END(OK) }
  :: d_step { end == 0 && row && claim < LAUNCHERS && !exitf && !HELD(claim) ->
       assert(!finished && wkilled); running = 0; END(LOST) }                      /* [no status lost] */
#endif
  :: d_step { crashes > 0 && end == 0 -> CRASH() }
  od
}

/* A controller that was stopped between its launch commit and its submit: it looks nothing up before it submits. */
proctype Sleeper() {
endsleep:
  do
  :: d_step { late > 0 && row && made < LAUNCHERS && entry != 2 -> late--;
       entry = 1; up[made] = 1; msg[made] = 1; made++ }
  :: d_step { end != 0 && entry == 1 -> entry = 0 }                                /* reaped: the run folder stays */
  :: end != 0 && (late == 0 || made == LAUNCHERS || entry == 2) && entry != 1 -> break
  od
}

/* The launcher: reads one start, forks a wrapper, waits for it. At the end of its pipe it exits. */
proctype Launcher(byte i) {
endl:
  do
  :: d_step { up[i] && msg[i] -> msg[i] = 0; wrap[i] = 1 }
  :: d_step { up[i] && wrap[i] == 5 && !told[i] -> told[i] = 1 }
  :: d_step { up[i] && !mine[i] && !msg[i] && (wrap[i] == 0 || wrap[i] == 5) -> up[i] = 0 }
  :: d_step { up[i] && lkills > 0 -> lkills--; up[i] = 0; msg[i] = 0 }
  :: end != 0 && !up[i] && late == 0 -> break
  od
}

proctype Wrapper(byte i) {
endw:
  wrap[i] == 1;
  if
#ifdef N_NOCLAIM
  :: d_step { wrap[i] == 1 -> claim = i; wrap[i] = 2 }
#else
  :: d_step { wrap[i] == 1 && claim == NOBODY -> claim = i; wrap[i] = 2 }
#endif
  :: d_step { wrap[i] == 1 && claim != NOBODY -> wrap[i] = 5 }; goto fin          /* refused: nothing runs */
  :: d_step { wkills > 0 -> wkills--; wkilled = 1; wrap[i] = 5 }; goto fin
  fi;
  if
  :: d_step { row || !row -> assert(row && end != CANCELED); runs++; assert(runs == 1); running++; wrap[i] = 3 } /* [started once] [written down first] [no start after a cancel] */
  :: d_step { wkills > 0 -> wkills--; wkilled = 1; wrap[i] = 5 }; goto fin
  fi;
  if
  :: d_step { running > 0 -> running--; finished = 1; wrap[i] = 4 }
  :: d_step { running == 0 -> wrap[i] = 4 }                                       /* ended from outside */
  :: d_step { wkills > 0 -> wkills--; wkilled = 1; wrap[i] = 5 }; goto fin        /* the program is left alone */
  fi;
  if
#ifdef N_PIPE
  :: d_step { wrap[i] = 5 }
#else
  :: d_step { exitf = 1; wrap[i] = 5 }
#endif
  :: d_step { wkills > 0 -> wkills--; wkilled = 1; finished = 0; wrap[i] = 5 }
  fi;
fin:
  skip
}

init {
  byte i = 0;
  atomic {
    run Ctl(); run Sleeper();
    do :: i < LAUNCHERS -> run Launcher(i); run Wrapper(i); i++ :: else -> break od
  }
}

#ifdef LIVE
/* time passes: a run that is merely stuck counts too */
bit tick = 0;
active proctype Tick() { do :: tick = 0; tick = 0 od }
ltl ends { <>[] (end != 0) }
#endif
