/** A gong of two tones, so that people look up. */
function ring(context: AudioContext): void {
  for (const [offset, pitch] of [
    [0, 880],
    [0.35, 660],
  ] as const) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const at = context.currentTime + offset;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.25, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.6);
  }
}

const GONG_MS = 900;
const TIMES = 2;

/** The loudspeaker of a waiting screen; a browser lets it speak only after somebody has pressed a button. */
export class Voice {
  private readonly context = new AudioContext();

  /** Whether the browser knows a Vietnamese voice; else names are left to the screen and the gong. */
  static canSpeak(): boolean {
    return "speechSynthesis" in window && speechSynthesis.getVoices().some((voice) => voice.lang.startsWith("vi"));
  }

  /** Ring, then say a sentence twice. */
  call(sentence: string): void {
    void this.context.resume();
    ring(this.context);
    if (!("speechSynthesis" in window)) return;
    setTimeout(() => {
      for (let time = 0; time < TIMES; time += 1) {
        const words = new SpeechSynthesisUtterance(sentence);
        words.lang = "vi-VN";
        words.rate = 0.9;
        words.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith("vi")) ?? null;
        speechSynthesis.speak(words);
      }
    }, GONG_MS);
  }
}
